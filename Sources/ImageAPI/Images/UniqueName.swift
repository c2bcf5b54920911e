/// A name that no other object has and that sorts by the time at which it was made: a UUID of version 7 (RFC 9562, section 5.7).
enum UniqueName {
  /// The name for a moment and 74 random bits.
  ///
  /// - Parameters:
  ///   - milliseconds: since 1970, 48 bits.
  ///   - random: two random words, of which 12 and 62 bits are used.
  static func make(milliseconds: UInt64, random: (UInt64, UInt64)) -> String {
    let high = milliseconds << 16 | 0x7000 | random.0 & 0x0FFF
    let low = 0x8000_0000_0000_0000 | random.1 & 0x3FFF_FFFF_FFFF_FFFF
    let digits = hexadecimal(high) + hexadecimal(low)
    var name: [UInt8] = []
    for (position, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(position) { name.append(UInt8(ascii: "-")) }
      name.append(digit)
    }
    return String(decoding: name, as: UTF8.self)
  }

  /// The 16 hexadecimal digits of a word.
  private static func hexadecimal(_ word: UInt64) -> [UInt8] {
    (0..<16).map { position in
      let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * position)) & 0xF
      return digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }
  }
}
