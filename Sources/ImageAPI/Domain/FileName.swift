import HTTPSyntax
import Text

/// The original name of an image's file. It is stored as the parameter of a `Content-Disposition` (RFC 6266).
struct FileName {
  /// The name.
  let value: String

  /// The longest name in bytes, as file systems have it.
  static let maximumLength = 255

  /// Takes `value` if it is a name.
  ///
  /// - Throws: `InvalidFileName` where the name is too long or has control characters.
  init(_ value: String) throws(InvalidFileName) {
    guard value.utf8.count <= Self.maximumLength else {
      throw InvalidFileName(reason: "the file name is longer than \(Self.maximumLength) bytes")
    }
    guard !value.hasControlCharacter else { throw InvalidFileName(reason: "the file name has a control character") }
    self.value = value
  }

  /// The name of an image that has none of its own: the last segment of its key, which may be longer than other names.
  init(of key: ObjectKey) { value = key.lastSegment }

  /// The name in a stored `Content-Disposition`; `nil` where there is none. The extended form wins (RFC 6266, section 4.3).
  init?(contentDisposition: String) {
    guard let semicolon = contentDisposition.utf8.firstIndex(of: UInt8(ascii: ";")),
      let parameters = ParameterList(parsing: Array(contentDisposition.utf8[semicolon...])[...], quoting: .quotedPair),
      let name = parameters["filename*"].flatMap(ExtendedValue.decode)
        ?? parameters["filename"].flatMap({ String(validating: $0, as: UTF8.self) })
    else { return nil }
    value = name
  }

  /// The field value that offers a download under the name.
  var attachment: String {
    let plain = plainValue
    let quoted = "attachment; filename=\"\(plain)\""
    return plain == value ? quoted : quoted + "; filename*=UTF-8''\(PercentEncoding.encode(value))"
  }

  /// The name for old clients: ASCII, without the characters that they read in different ways (RFC 6266, appendix D),
  /// and without a space after a space, which SigV4 folds.
  private var plainValue: String {
    var plain = ""
    for scalar in value.unicodeScalars {
      let isPlain = 0x20..<0x7F ~= scalar.value && !["\"", "\\", "%"].contains(scalar)
      let isFolded = scalar == " " && (plain.isEmpty || plain.last == " ")
      plain.unicodeScalars.append(isPlain && !isFolded ? scalar : "_")
    }
    return plain
  }
}

/// Why a text is not a file name.
struct InvalidFileName: Error, Equatable {
  /// The sentence for a person.
  let reason: String
}
