import Text

extension APIKey {
  /// The hexadecimal digits of an identifier.
  package static let idLength = 12
  /// The most characters of a name.
  package static let longestName = 64
  /// The most bytes of a prefix: as many as a key of S3 may have.
  package static let longestPrefix = 1024
  /// The most prefixes of a key. Every request compares with all of them.
  package static let mostPrefixes = 100
  /// The last time that the file can hold: 9999-12-31T23:59:59Z, in seconds since 1970.
  package static let lastTime = 253_402_300_799

  /// Whether `text` can be an identifier.
  static func isID(_ text: String) -> Bool {
    text.utf8.count == idLength && text.utf8.allSatisfy { $0.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0) }
  }

  /// Whether `text` can be a name: printable characters, without spaces at its ends. It cannot be taken for an identifier.
  package static func isName(_ text: String) -> Bool {
    let characters = text.unicodeScalars
    return 1...longestName ~= characters.count && characters.allSatisfy(isPrintable) && characters.first != " "
      && characters.last != " " && !isID(text)
  }

  /// Whether `text` can be a prefix.
  package static func isPrefix(_ text: String) -> Bool {
    text.utf8.count <= longestPrefix && !text.hasControlCharacter
  }

  /// Whether a character has ink, or is the ASCII space. Others would make names look alike, or turn a line of a log around.
  private static func isPrintable(_ character: Unicode.Scalar) -> Bool {
    switch character.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    case .spaceSeparator: character == " "
    default: true
    }
  }
}
