import Text

/// A unique name that sorts by its time: a UUID of version 7 (RFC 9562, section 5.7).
enum UniqueName {
  /// The name for a time and 74 random bits.
  ///
  /// - Parameters:
  ///   - milliseconds: since 1970, 48 bits.
  ///   - random: two random words, of which 12 and 62 bits are used.
  static func make(milliseconds: UInt64, random: (UInt64, UInt64)) -> String {
    let high = milliseconds << 16 | 0x7000 | random.0 & 0x0FFF
    let low = 0x8000_0000_0000_0000 | random.1 & 0x3FFF_FFFF_FFFF_FFFF
    let digits = Array((Hexadecimal.encode(high) + Hexadecimal.encode(low)).utf8)
    let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
    return groups.map { String(decoding: digits[$0], as: UTF8.self) }.joined(separator: "-")
  }
}
