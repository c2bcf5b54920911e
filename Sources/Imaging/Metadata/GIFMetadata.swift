/// Looks for metadata in a GIF (GIF89a, sections 24 and 26).
enum GIFMetadata {
  private static let comment: UInt8 = 0xFE
  private static let application: UInt8 = 0xFF
  /// The extensions that are a part of the picture: the number of loops, by its two names, and the colour profile.
  private static let ofPicture = ["NETSCAPE2.0", "ANIMEXTS1.0", "ICCRGBG1012"]

  /// Whether `file` has something that `mode` takes out: comments and data of applications, or among them those that may
  /// say a position.
  static func isIn(_ file: UnsafeRawBufferPointer, _ mode: StripMode) -> Bool {
    let reader = ByteReader(file)
    guard let flags = reader.byte(at: 10) else { return false }
    var offset = 13 + colors(flags)
    while let kind = reader.byte(at: offset) {
      let start = offset
      switch kind {
      // An extension.
      case 0x21:
        guard let label = reader.byte(at: offset + 1) else { return false }
        offset = endOfBlocks(reader, from: offset + 2)
        let isOfPicture = label == application && ofPicture.contains { reader.has($0, at: start + 3) }
        guard label == comment || label == application, !isOfPicture else { continue }
        if mode == .all || saysPosition(file, start..<min(offset, file.count)) { return true }
      // An image: its place, its table of colours, the size of the first codes.
      case 0x2C:
        guard let flags = reader.byte(at: offset + 9) else { return false }
        offset = endOfBlocks(reader, from: offset + 11 + colors(flags))
      // The end, or what no decoder goes beyond.
      default:
        let trailer = offset + (kind == 0x3B ? 1 : 0)..<file.count
        if file[trailer].allSatisfy(JPEGPositions.isBlank) { return false }
        return mode == .all || saysPosition(file, trailer)
      }
    }
    return false
  }

  /// The bytes of a table of colours.
  private static func colors(_ flags: UInt8) -> Int { flags & 0x80 == 0 ? 0 : 3 << (Int(flags & 7) + 1) }

  /// The offset behind the blocks of data at `start`.
  private static func endOfBlocks(_ reader: ByteReader, from start: Int) -> Int {
    var offset = start
    while let length = reader.byte(at: offset), length > 0 { offset += 1 + Int(length) }
    return offset + 1
  }

  private static func saysPosition(_ file: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
    PositionWords.sayPosition(in: UnsafeRawBufferPointer(rebasing: file[range]))
  }
}
