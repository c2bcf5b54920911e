/// The image resources of Photoshop (Adobe's file format specification, "Image Resource Blocks"), which JPEG has in APP13.
enum PhotoshopResources {
  /// What stands before the resources in a segment of JPEG.
  static let signature = "Photoshop 3.0\0"

  /// Numbers of resources.
  private enum Number {
    static let iptc: UInt16 = 0x0404
    static let oldThumbnail: UInt16 = 0x0409
    static let thumbnail: UInt16 = 0x040C
    static let exif: UInt16 = 0x0422
    static let moreExif: UInt16 = 0x0423
    static let xmp: UInt16 = 0x0424
  }

  /// The bytes of a thumbnail before its JPEG.
  private static let thumbnailHeader = 28

  /// The resources without positions. IPTC has no fields for coordinates: names of places stay, and machine tags among its
  /// keywords make the whole not understood.
  static func withoutPositions(_ bytes: UnsafeRawBufferPointer, depth: Int) -> PositionRemoval {
    let reader = ByteReader(bytes)
    var changed: [UInt8]?
    var offset = 0
    while offset < bytes.count {
      guard let nameLength = reader.byte(at: offset + 6), reader.has("8BIM", at: offset),
        let number = reader.number(UInt16.self, at: offset + 4, .bigEndian)
      else {
        // Zeros fill up the last segment.
        return bytes[offset...].allSatisfy { $0 == 0 } ? changed.map { .changed($0) } ?? .unchanged : .notUnderstood
      }
      // The name with its length, and the data, have an even number of bytes each.
      let sizeOffset = offset + 6 + (Int(nameLength) + 2) / 2 * 2
      guard let size = reader.number(UInt32.self, at: sizeOffset, .bigEndian),
        sizeOffset + 4 + Int(size) <= bytes.count
      else { return .notUnderstood }
      let data = sizeOffset + 4..<sizeOffset + 4 + Int(size)
      let result = withoutPositions(UnsafeRawBufferPointer(rebasing: bytes[data]), number, depth)
      switch result.removal {
      case .unchanged: break
      case .changed(let new):
        let start = data.lowerBound + result.start
        var all = changed ?? Array(bytes)
        changed = nil
        all.replaceSubrange(start..<start + new.count, with: new)
        changed = all
      case .notUnderstood: return .notUnderstood
      }
      offset = data.upperBound + size.isOdd
    }
    return changed.map { .changed($0) } ?? .unchanged
  }

  /// The data of one resource without positions, and where in the data the changed bytes begin.
  private static func withoutPositions(
    _ data: UnsafeRawBufferPointer, _ number: UInt16, _ depth: Int
  ) -> (removal: PositionRemoval, start: Int) {
    switch number {
    case Number.iptc: return (PositionWords.sayPosition(in: data) ? .notUnderstood : .unchanged, 0)
    case Number.exif, Number.moreExif:
      guard !data.isEmpty else { return (.unchanged, 0) }
      let start = ExifBlock.start(in: data)
      return (ExifPositions.removed(from: UnsafeRawBufferPointer(rebasing: data[start...]), depth: depth), start)
    case Number.xmp: return (XMPPacket.withoutPositions(data), 0)
    case Number.thumbnail, Number.oldThumbnail:
      let start = min(thumbnailHeader, data.count)
      let picture = UnsafeRawBufferPointer(rebasing: data[start...])
      guard ByteReader(picture).has([0xFF, 0xD8]) else { return (.unchanged, 0) }
      return (JPEGPositions.removed(from: picture, depth: depth + 1), start)
    default: return (.unchanged, 0)
    }
  }
}

extension UInt32 {
  /// 1 for an odd number, 0 for an even one: the byte that fills it up.
  var isOdd: Int { Int(self & 1) }
}
