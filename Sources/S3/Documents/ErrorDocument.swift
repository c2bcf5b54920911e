/// The `Error` document of S3 (S3 API reference, "REST error responses").
struct ErrorDocument {
  /// The error code, such as `NoSuchKey`.
  let code: String
  /// The explanation.
  let message: String?
  /// The ID of the request in S3's logs.
  let requestID: String?

  /// Whether the document refuses to read an object without its customer's key (S3 user guide, "Using server-side
  /// encryption with customer-provided keys"). S3 has no code for it alone: `InvalidRequest` has other reasons too, and
  /// Ceph uses `InvalidArgument`. All engines name server-side encryption in the message.
  var demandsCustomerKey: Bool {
    guard code == "InvalidRequest" || code == "InvalidArgument", let message else { return false }
    return message.lowercased().contains("server side encryption")
  }

  /// A document from its values.
  init(code: String, message: String?, requestID: String? = nil) {
    self.code = code
    self.message = message
    self.requestID = requestID
  }

  /// Parses an `Error` document; `nil` if `bytes` are not one.
  init?(_ bytes: [UInt8]) {
    var code: String?
    var message: String?
    var requestID: String?
    let wellFormed = XMLDocument.parse(bytes) { path, text in
      guard path.count == 2, path[0] == "Error" else { return }
      switch path[1] {
      case "Code": code = text
      case "Message": message = text
      case "RequestId": requestID = text
      default: break
      }
    }
    guard wellFormed, let code else { return nil }
    self.code = code
    self.message = message
    self.requestID = requestID
  }
}
