/// Reads bits, the lowest of each byte first, as JPEG XL has them (ISO/IEC 18181-1, annex B).
struct BitReader {
  /// The bits are at their end.
  struct EndOfBits: Error {}

  private let bytes: [UInt8]
  private var position = 0

  /// A reader of `bytes`.
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next `count` bits, 0 to 32.
  mutating func read(_ count: Int) throws(EndOfBits) -> Int {
    guard position + count <= bytes.count * 8 else { throw EndOfBits() }
    var value = 0
    for index in 0..<count {
      let bit = position + index
      value |= Int(bytes[bit / 8] >> (bit % 8) & 1) << index
    }
    position += count
    return value
  }

  /// Passes over `count` bits.
  mutating func skip(_ count: Int) throws(EndOfBits) {
    guard position + count <= bytes.count * 8 else { throw EndOfBits() }
    position += count
  }

  /// The next bit as a truth value.
  mutating func flag() throws(EndOfBits) -> Bool { try read(1) == 1 }

  /// A number in one of four ways, which two bits choose: `bits` bits and `base` (`U32`).
  mutating func choice(_ ways: (base: Int, bits: Int)...) throws(EndOfBits) -> Int {
    let way = ways[try read(2)]
    return try way.base + read(way.bits)
  }
}
