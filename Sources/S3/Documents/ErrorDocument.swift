/// The `Error` document of S3 (S3 API reference, "REST error responses").
struct ErrorDocument {
  /// The error code, such as `NoSuchKey`.
  let code: String
  /// The explanation.
  let message: String?
  /// The ID of the request in S3's logs.
  let requestID: String?

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
