/// A box of the ISO base media file format (ISO/IEC 14496-12, 4.2).
struct MediaBox {
  /// Four characters.
  let type: String
  /// The header and the content.
  let range: Range<Int>
  let content: Range<Int>

  /// The most boxes that are looked at in one place.
  static let maximumCount = 4096

  /// The box at `offset` of what ends at `end`; `nil` if there is none, or it ends elsewhere.
  init?(in reader: ByteReader, at offset: Int, end: Int) {
    guard offset + 8 <= end, let size = reader.number(UInt32.self, at: offset, .bigEndian),
      let type = reader.fourCharacterCode(at: offset + 4)
    else { return nil }
    var header = 8
    var length = Int(size)
    if size == 1 {
      header = 16
      length = reader.number(UInt64.self, at: offset + 8, .bigEndian).map { Int(clamping: $0) } ?? 0
    } else if size == 0 {
      length = end - offset
    }
    // A file that is cut off ends in its last box.
    guard length >= header, offset + header <= end else { return nil }
    self.type = type
    range = offset..<offset + min(length, end - offset)
    content = range.lowerBound + header..<range.upperBound
  }

  /// The boxes in `range`; `nil` if there are too many.
  static func all(in reader: ByteReader, _ range: Range<Int>) -> [MediaBox]? {
    var boxes: [MediaBox] = []
    var offset = range.lowerBound
    while let box = MediaBox(in: reader, at: offset, end: range.upperBound) {
      guard boxes.count < maximumCount else { return nil }
      boxes.append(box)
      offset = box.range.upperBound
    }
    return boxes
  }
}
