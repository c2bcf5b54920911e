/// The header of a JPEG: what stands before its first scan (ITU-T T.81, annex B).
enum JPEGHeader {
  /// The most segments before the first scan. Long profiles, depth maps and films need hundreds.
  private static let maximumSegments = 65_536

  /// The most bytes between segments, for fill bytes and garbage. libjpeg passes over both.
  private static let maximumFill = 65_536

  /// The most bytes of a scan that are looked through for the number of its lines.
  private static let maximumScan = 16_777_216

  /// The header of `file`.
  static func read(_ file: ByteReader) throws(CorruptImage) -> ImageHeader {
    var header: ImageHeader?
    var orientation: Int?
    var offset = 2
    var fill = maximumFill
    for _ in 0..<maximumSegments {
      guard let marker = nextMarker(file, &offset, &fill) else { break }
      switch marker {
      // Markers without a length: TEM, RST0 to RST7, SOI.
      case 0x01, 0xD0...0xD8: continue
      // The end of the image, and the start of a scan.
      case 0xD9, 0xDA:
        guard var header else { throw .hasNoDimensions }
        header.orientation = orientation ?? 1
        if header.height == 0, let lines = numberOfLines(file, offset) { header.height = lines }
        return header
      default: break
      }
      guard let length = file.number(UInt16.self, at: offset, .bigEndian).map(Int.init) else { break }
      guard length >= 2 else { throw CorruptImage("a segment before its first scan is broken") }
      switch marker {
      // Frames, of a JPEG-LS also, and DHP, which is one for the whole image of a hierarchical JPEG. 0xC4, 0xC8 and 0xCC
      // are none.
      case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF, 0xDE, 0xF7:
        if header == nil { header = try frame(file, offset, length) }
      // APP1: the first Exif counts, as for libvips.
      case 0xE1:
        let segment = file.part(at: offset + 2, length: length - 2)
        if orientation == nil, segment.has("Exif") { orientation = ExifOrientation.read(segment, isPrefixed: true) }
      default: break
      }
      offset += length
    }
    // The file ends before a scan: these are the facts of what there is.
    guard var header else { throw .endsBeforeDimensions }
    header.orientation = orientation ?? 1
    return header
  }

  /// The marker at or behind `offset`, which is moved behind it; `nil` if there is none within `fill` bytes.
  private static func nextMarker(_ file: ByteReader, _ offset: inout Int, _ fill: inout Int) -> UInt8? {
    while fill > 0, let byte = file.byte(at: offset), let marker = file.byte(at: offset + 1) {
      if byte == 0xFF, marker != 0xFF, marker != 0 {
        offset += 2
        return marker
      }
      offset += 1
      fill -= 1
    }
    return nil
  }

  /// The frame header at `offset`, where its length stands (T.81, B.2.2).
  private static func frame(_ file: ByteReader, _ offset: Int, _ length: Int) throws(CorruptImage) -> ImageHeader {
    guard length >= 8, let height = file.number(UInt16.self, at: offset + 3, .bigEndian),
      let width = file.number(UInt16.self, at: offset + 5, .bigEndian)
    else { throw .endsBeforeDimensions }
    return ImageHeader(width: Int(width), height: Int(height), hasAlpha: false)
  }

  /// The height that the DNL segment behind the first scan says, where the frame says none (T.81, B.2.5); `nil` if the
  /// scan ends otherwise. This rare kind is the only one whose entropy-coded data is looked through, up to a bound.
  private static func numberOfLines(_ file: ByteReader, _ scan: Int) -> Int? {
    let file = file.part(at: 0, length: scan + maximumScan)
    var offset = scan
    while let position = file.firstOffset(of: 0xFF, from: offset), let marker = file.byte(at: position + 1) {
      offset = position + (marker == 0xFF ? 1 : 2)
      switch marker {
      // A byte of the data, a fill byte, and restarts within the scan.
      case 0x00, 0xFF, 0xD0...0xD7: continue
      case 0xDC: return file.number(UInt16.self, at: position + 4, .bigEndian).map(Int.init)
      default: return nil
      }
    }
    return nil
  }
}
