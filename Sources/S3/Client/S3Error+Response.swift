extension S3Error {
  /// The error for a response with a status other than 2xx.
  ///
  /// S3's error code decides. The status decides if there is no code, as in responses to HEAD, which have no body (S3
  /// API reference, "Error responses").
  init(status: Int, document: ErrorDocument?, requestID: String?, action: String) {
    let s3Code = document?.code
    var message = "\(action): \(status)"
    if let s3Code { message += " \(Self.printable(s3Code))" }
    if let text = document?.message, !text.isEmpty { message += ": \(Self.printable(text))" }
    if let id = requestID ?? document?.requestID, !id.isEmpty { message += " (request \(Self.printable(id)))" }
    var code = Self.code(status: status, s3Code: s3Code)
    if code == .rejected, action == S3Action.getObject.rawValue, document?.demandsCustomerKey == true {
      code = .encryptedByCustomer
    }
    self.init(code, message, httpStatus: status, s3Code: s3Code)
  }

  /// The kind of failure.
  private static func code(status: Int, s3Code: String?) -> Code {
    switch s3Code {
    case "AccessDenied": return .accessDenied
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
    case "InvalidObjectState": return .archived
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

  /// The longest text and the longest word of S3's that a log line has in full, and how much of a text is read for it,
  /// in characters.
  private static let longestText = 300, longestWord = 60, longestRead = 4096

  /// The start of text from S3, for a log line. Control characters become spaces. A long word is cut short, because it
  /// may repeat a signature (64 digits) or a session token of the request.
  private static func printable(_ text: String) -> String {
    var line = String.UnicodeScalarView()
    for word in text.unicodeScalars.prefix(longestRead).split(whereSeparator: { $0.value <= 0x20 || $0.value == 0x7F })
    {
      if !line.isEmpty { line.append(" ") }
      guard word.count > longestWord else {
        line.append(contentsOf: word)
        continue
      }
      line.append(contentsOf: word.prefix(longestWord / 4))
      line.append("…")
    }
    return String(String.UnicodeScalarView(line.prefix(longestText)))
  }
}
