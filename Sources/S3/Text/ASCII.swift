/// Classes and values of ASCII bytes.
enum ASCII {
  /// Whether `byte` is 0 to 9.
  static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  /// Whether `byte` is a letter or a digit.
  static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 26 }

  /// `byte`, or its lower-case letter.
  static func lowercased(_ byte: UInt8) -> UInt8 { byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte }

  /// The value of a hexadecimal digit of either case; `nil` for another byte.
  static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// The value of decimal digits and nothing else; `nil` where there are none or they are too many for `Int`.
  static func decimal(_ bytes: some Sequence<UInt8>) -> Int? {
    var value: Int?
    for byte in bytes {
      guard isDigit(byte) else { return nil }
      let (product, tooLarge) = (value ?? 0).multipliedReportingOverflow(by: 10)
      let (sum, stillTooLarge) = product.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
      guard !tooLarge, !stillTooLarge else { return nil }
      value = sum
    }
    return value
  }
}
