/// A box of the ISO base media file format (ISO/IEC 14496-12, 4.2).
struct Box {
  let type: FourCharacterCode
  /// What is in the box, or as much of it as the file has.
  let content: ByteReader
  /// Whether the file has all of the box.
  let isWhole: Bool
}

/// The boxes of a file or of another box, in order. Boxes in boxes are looked for by name only, so that nothing recurs.
struct Boxes: Sequence, IteratorProtocol {
  /// The most boxes that are looked at on one level. Files have hundreds of properties.
  private static let maximumCount = 10_000

  private let bytes: ByteReader
  private var offset: Int
  private var remaining = maximumCount

  /// The boxes in `bytes`, from `start` on.
  init(_ bytes: ByteReader, from start: Int = 0) {
    self.bytes = bytes
    offset = start
  }

  mutating func next() -> Box? {
    guard remaining > 0, var length = bytes.offset(UInt32.self, at: offset, .bigEndian),
      let type = bytes.number(UInt32.self, at: offset + 4, .bigEndian)
    else { return nil }
    remaining -= 1
    var header = 8
    switch length {
    // The box goes to the end.
    case 0: length = bytes.count - offset
    // The length has eight bytes.
    case 1:
      guard let long = bytes.offset(UInt64.self, at: offset + 8, .bigEndian) else { return nil }
      (header, length) = (16, long)
    default: break
    }
    guard length >= header else { return nil }
    let isWhole = length <= bytes.count - offset
    defer { offset += Swift.min(length, bytes.count - offset) }
    return Box(
      type: FourCharacterCode(type), content: bytes.part(at: offset + header, length: length - header),
      isWhole: isWhole)
  }
}

extension ByteReader {
  /// The first box of `type` in these bytes, from `start` on; `nil` if there is none.
  func box(_ type: FourCharacterCode, from start: Int = 0) -> Box? {
    Boxes(self, from: start).first { $0.type == type }
  }
}
