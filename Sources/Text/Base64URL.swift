/// Base64url without padding (RFC 4648, 5; RFC 7515, 2).
package enum Base64URL {
  /// The bytes of base64url text; `nil` if it is not valid.
  ///
  /// Each sequence of bytes has exactly one text: padding, white space and bits that are left over are refused.
  package static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    // One digit has no whole byte.
    guard text.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count * 3 / 4)
    var bits: UInt32 = 0
    var bitCount = 0
    for digit in text {
      let value = values[Int(digit)]
      guard value < 64 else { return nil }
      bits = bits << 6 | UInt32(value)
      bitCount += 6
      if bitCount >= 8 {
        bitCount -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> bitCount))
      }
    }
    // Bits that are left over are zero (RFC 4648, 3.5).
    return bits & (1 << bitCount - 1) == 0 ? bytes : nil
  }

  /// The value of each byte as a digit; 255 for a byte that is none.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for (value, digit) in digits.utf8.enumerated() { values[Int(digit)] = UInt8(value) }
    return values
  }()
}
