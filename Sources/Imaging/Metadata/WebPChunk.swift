/// A chunk of a WebP (RFC 9649, 2.3).
struct WebPChunk {
  /// Four characters.
  let type: String
  /// The header, the data, and the byte that fills them up.
  let range: Range<Int>
  let data: Range<Int>
  /// Whether the file ends before the chunk does.
  let isCut: Bool

  /// The chunk at `offset` of what ends at `end`; `nil` if its header is not there.
  init?(in file: UnsafeRawBufferPointer, at offset: Int, end: Int) {
    let reader = ByteReader(file)
    guard offset + 8 <= end, let type = reader.fourCharacterCode(at: offset),
      let size = reader.number(UInt32.self, at: offset + 4, .littleEndian)
    else { return nil }
    self.type = type
    data = offset + 8..<min(offset + 8 + Int(size), end)
    isCut = offset + 8 + Int(size) > end
    range = offset..<min(data.upperBound + size.isOdd, end)
  }

  /// Whether the chunk is a part of the picture.
  var isOfPicture: Bool { ["VP8X", "ICCP", "ANIM", "ANMF", "ALPH", "VP8 ", "VP8L"].contains(type) }

  /// A chunk of its own.
  static func bytes(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let count = UInt32(data.count)
    return Array(type.utf8) + number(count) + data + Array(repeating: 0, count: count.isOdd)
  }

  /// The bytes of a number.
  static func number(_ value: UInt32) -> [UInt8] { [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) } }
}
