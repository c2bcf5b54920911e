/// The character classes of the grammars read here. Bytes, because headers may hold any.
extension UInt8 {
  /// ALPHA or DIGIT (RFC 5234 B.1).
  var isAlphanumeric: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }

  /// A byte that never needs percent-encoding (RFC 3986 2.3).
  var isUnreserved: Bool {
    switch self {
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
    default: isAlphanumeric
    }
  }

  /// A byte of a token (RFC 9110 5.6.2).
  var isTokenCharacter: Bool {
    isAlphanumeric || "!#$%&'*+-.^_`|~".utf8.contains(self)
  }

  /// A byte that stands for itself in an extended parameter value (RFC 8187 3.2.1, attr-char).
  var isAttributeCharacter: Bool {
    isAlphanumeric || "!#$&+-.^_`|~".utf8.contains(self)
  }

  /// A byte of a boundary (RFC 2046 5.1.1, bchars).
  var isBoundaryCharacter: Bool {
    isAlphanumeric || "'()+_,-./:=? ".utf8.contains(self)
  }

  /// SP or HTAB: optional whitespace in headers (RFC 9110 5.6.3), padding after a boundary (RFC 2046 5.1.1).
  var isPadding: Bool {
    self == UInt8(ascii: " ") || self == UInt8(ascii: "\t")
  }

  /// A control character, DEL included.
  var isControl: Bool {
    self < 0x20 || self == 0x7F
  }

  /// The value of a hexadecimal digit of either case, nil for any other byte.
  var hexDigitValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
