/// Classes of ASCII bytes. They are for header fields and bodies, which may contain any bytes.
extension UInt8 {
  /// DIGIT (RFC 5234, B.1).
  @inlinable package var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

  /// ALPHA or DIGIT (RFC 5234, B.1).
  @inlinable package var isAlphanumeric: Bool { isDigit || (self | 0x20) &- UInt8(ascii: "a") < 26 }

  /// A lower-case letter or a digit.
  @inlinable package var isLowercaseAlphanumeric: Bool { isDigit || self &- UInt8(ascii: "a") < 26 }

  /// An unreserved character of a URI, which needs no percent-encoding (RFC 3986, 2.3).
  @inlinable package var isUnreserved: Bool {
    switch self {
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
    default: isAlphanumeric
    }
  }

  /// A byte of a token (RFC 9110, 5.6.2).
  package var isTokenCharacter: Bool {
    switch self {
    case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
      UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^"),
      UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
      true
    default: isAlphanumeric
    }
  }

  /// SP or HTAB: optional white space in header fields (RFC 9110, 5.6.3).
  @inlinable package var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }

  /// A control character, DEL included.
  @inlinable package var isControl: Bool { self < 0x20 || self == 0x7F }

  /// VCHAR (RFC 5234, B.1): a printable character other than space.
  @inlinable package var isVisible: Bool { 0x21...0x7E ~= self }

  /// VCHAR or SP.
  @inlinable package var isPrintable: Bool { 0x20...0x7E ~= self }

  /// The lower-case letter for an upper-case letter; any other byte unchanged.
  @inlinable package var lowercased: UInt8 { self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self }
}
