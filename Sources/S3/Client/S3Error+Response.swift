extension S3Error {
  /// The error for a response with a status other than 2xx.
  ///
  /// S3's error code decides. The status decides if there is no code, as in responses to HEAD, which have no body (S3
  /// API reference, "Error responses").
  init(status: Int, document: ErrorDocument?, requestID: String?, action: String) {
    let s3Code = document?.code
    var message = "\(action): \(status)"
    if let s3Code { message += " \(s3Code)" }
    if let text = document?.message, !text.isEmpty { message += ": \(Self.printable(text))" }
    if let id = requestID ?? document?.requestID, !id.isEmpty { message += " (request \(Self.printable(id)))" }
    self.init(Self.code(status: status, s3Code: s3Code), message, httpStatus: status, s3Code: s3Code)
  }

  /// The kind of failure.
  private static func code(status: Int, s3Code: String?) -> Code {
    switch s3Code {
    case "NoSuchBucket": return .noSuchBucket
    case "NoSuchKey": return .notFound
    case "NoSuchUpload": return .noSuchUpload
    case "PreconditionFailed": return .preconditionFailed
    case "ConditionalRequestConflict": return .conditionalRequestConflict
    case "RequestTimeTooSkewed": return .clockSkewed
    case "SlowDown", "ServiceUnavailable", "TooManyRequests": return .slowDown
    case "RequestTimeout": return .timeout
    case "KeyTooLongError": return .keyNotSupported
    case "MetadataTooLarge": return .metadataTooLarge
    case "EntityTooLarge": return .objectTooLarge
    case "BadDigest", "XAmzContentSHA256Mismatch", "InvalidDigest": return .bodyCorrupted
    case "InternalError": return .serviceFailed
    default: break
    }
    switch status {
    case 300...399: return .redirected
    case 401, 403: return .accessDenied
    case 404: return .notFound
    case 408: return .timeout
    case 412: return .preconditionFailed
    case 429, 503: return .slowDown
    case 400...499: return .rejected
    case 500...599: return .serviceFailed
    default: return .invalidResponse
    }
  }

  /// The first 300 characters of text from S3, with control characters replaced by spaces, for a log line.
  private static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(text.unicodeScalars.prefix(300).map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
  }
}
