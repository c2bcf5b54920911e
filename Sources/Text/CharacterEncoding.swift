/// The character encodings of text that forms and header fields may say, by the labels of the Encoding Standard (WHATWG).
package enum CharacterEncoding: Equatable, Sendable {
  case utf8
  case ascii
  /// windows-1252. It also stands for ISO-8859-1, as in browsers: the two differ in control characters only (Encoding
  /// Standard, 4.2).
  case windows1252

  /// The encodings as a sentence names them.
  package static let names = "UTF-8, US-ASCII, ISO-8859-1 or windows-1252"

  /// The longest label in bytes, so that nothing longer needs to be copied.
  package static let maximumLabelLength = 40

  /// The encoding with `label`, in any case; `nil` for an unknown one.
  package init?(label: String) {
    switch label.lowercased() {
    case "utf-8", "utf8", "unicode-1-1-utf-8": self = .utf8
    case "us-ascii", "ascii", "ansi_x3.4-1968", "iso646-us": self = .ascii
    case "iso-8859-1", "iso8859-1", "iso_8859-1", "iso88591", "latin1", "latin-1", "l1", "cp819",
      "windows-1252", "cp1252", "x-cp1252":
      self = .windows1252
    default: return nil
    }
  }

  /// The text that `bytes` encode; `nil` if they are not valid in the encoding.
  package func decode(_ bytes: some Collection<UInt8>) -> String? {
    switch self {
    case .utf8: String(validating: bytes, as: UTF8.self)
    case .ascii: bytes.allSatisfy { $0 < 0x80 } ? String(decoding: bytes, as: UTF8.self) : nil
    case .windows1252: String(String.UnicodeScalarView(bytes.map(Self.scalar)))
    }
  }

  /// The character of a byte of windows-1252. Five bytes have none, and stand for the control character of their value.
  private static func scalar(_ byte: UInt8) -> Unicode.Scalar {
    0x80..<0xA0 ~= byte ? upperControls[Int(byte - 0x80)] : Unicode.Scalar(byte)
  }

  /// The characters of the bytes 0x80 to 0x9F (Encoding Standard, index-windows-1252.txt).
  private static let upperControls =
    Array(
      "\u{20AC}\u{81}\u{201A}\u{0192}\u{201E}\u{2026}\u{2020}\u{2021}\u{02C6}\u{2030}\u{0160}\u{2039}\u{0152}\u{8D}\u{017D}\u{8F}"
        .unicodeScalars)
    + Array(
      "\u{90}\u{2018}\u{2019}\u{201C}\u{201D}\u{2022}\u{2013}\u{2014}\u{02DC}\u{2122}\u{0161}\u{203A}\u{0153}\u{9D}\u{017E}\u{0178}"
        .unicodeScalars)
}
