import HTTPSyntax
import Multipart
import Text

/// The `Content-Disposition` that an image is stored with: it carries the original file name (RFC 6266).
enum ContentDisposition {
  /// The longest file name in bytes, as file systems have it.
  static let maximumFileNameLength = 255

  /// The field value that offers a download under `fileName`.
  ///
  /// - Throws: `APIError` `invalid-filename` where the name is too long or has control characters.
  static func attachment(fileName: String) throws(APIError) -> String {
    guard fileName.utf8.count <= maximumFileNameLength else {
      throw .invalidFileName("the file name is longer than \(maximumFileNameLength) bytes")
    }
    guard !fileName.hasControlCharacter else {
      throw .invalidFileName("the file name has a control character")
    }
    return attachment(validFileName: fileName)
  }

  /// The field value for a name that is known to be valid, such as a segment of a key.
  static func attachment(validFileName fileName: String) -> String {
    let plain = plainFileName(fileName)
    let quoted = "attachment; filename=\"\(plain)\""
    return plain == fileName ? quoted : quoted + "; filename*=UTF-8''\(PercentEncoding.encode(fileName))"
  }

  /// The file name in a field value, nil where there is none. The extended form wins (RFC 6266, section 4.3).
  static func fileName(in value: String) -> String? {
    guard let semicolon = value.utf8.firstIndex(of: UInt8(ascii: ";")),
      let parameters = ParameterList(parsing: Array(value.utf8[semicolon...])[...], quoting: .quotedPair)
    else { return nil }
    if let extended = parameters["filename*"], let name = ExtendedValue.decode(extended) { return name }
    return parameters["filename"].flatMap { String(validating: $0, as: UTF8.self) }
  }

  /// What old clients show: ASCII, without the characters that they read in different ways (RFC 6266, appendix D), and
  /// without a space after a space, which SigV4 folds.
  private static func plainFileName(_ fileName: String) -> String {
    var plain = ""
    for scalar in fileName.unicodeScalars {
      let isPlain = 0x20..<0x7F ~= scalar.value && !["\"", "\\", "%"].contains(scalar)
      let isFolded = scalar == " " && (plain.isEmpty || plain.last == " ")
      plain.unicodeScalars.append(isPlain && !isFolded ? scalar : "_")
    }
    return plain
  }
}
