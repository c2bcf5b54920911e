/// What S3 says of an error (S3 API reference, "REST error responses").
struct ErrorDocument {
  /// S3's code, such as `NoSuchKey`.
  private(set) var code: String?
  /// S3's explanation.
  private(set) var message: String?
  /// The id under which S3 has logged the request.
  private(set) var requestID: String?

  /// Reads an `Error` document; `nil` where `bytes` are none.
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
