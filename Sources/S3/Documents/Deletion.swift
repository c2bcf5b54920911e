import Text

/// The documents of DeleteObjects (S3 API reference).
enum Deletion {
  /// What became of a key.
  enum Outcome {
    /// There is no object now.
    case deleted
    /// The engine reports an error.
    case failed(ErrorDocument)
  }

  /// Whether XML 1.0 can hold `key` (XML 1.0, 2.2). A key has no control characters that it could not hold.
  static func canName(_ key: String) -> Bool {
    // An engine that trims texts would delete another object.
    guard key.utf8.first != UInt8(ascii: " "), key.utf8.last != UInt8(ascii: " ") else { return false }
    return !key.unicodeScalars.contains { $0.value < 0x20 || $0 == "\u{FFFE}" || $0 == "\u{FFFF}" }
  }

  /// The body of a request.
  static func request(_ keys: [String]) -> [UInt8] {
    var document = Array(#"<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">"#.utf8)
    for key in keys {
      document += "<Object><Key>".utf8
      document += XMLText.escaped(key)
      document += "</Key></Object>".utf8
    }
    document += "</Delete>".utf8
    return document
  }

  /// Parses a `DeleteResult`.
  ///
  /// - Returns: The outcomes that the engine names, by the bytes of the keys: strings would merge canonically
  ///   equivalent ones.
  /// - Throws: `invalidResponse` for another document.
  static func outcomes(_ bytes: [UInt8]) throws(S3Error) -> [[UInt8]: Outcome] {
    var rootIsRight = false
    var outcomes: [[UInt8]: Outcome] = [:]
    var current: [String: String] = [:]
    let isWellFormed = XMLDocument.parse(bytes) { path, text in
      switch path.count {
      case 1: rootIsRight = path[0] == "DeleteResult"
      case 2:
        if let key = current["Key"] {
          switch path[1] {
          case "Deleted": outcomes[Array(key.utf8)] = .deleted
          case "Error":
            outcomes[Array(key.utf8)] = .failed(ErrorDocument(code: current["Code"] ?? "", message: current["Message"]))
          default: break
          }
        }
        current = [:]
      case 3: current[path[2]] = text
      default: break
      }
    }
    guard isWellFormed, rootIsRight else {
      throw S3Error(.invalidResponse, "delete: the response is not a DeleteResult")
    }
    return outcomes
  }
}
