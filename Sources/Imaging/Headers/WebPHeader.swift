/// The chunks of a WebP (RFC 9649, section 2).
enum WebPHeader {
  /// The most chunks that are looked at: each frame is one.
  private static let maximumChunks = ImageFacts.maximumFrames + 1_000

  /// The header of `file`.
  static func read(_ file: ByteReader) throws(CorruptImage) -> ImageHeader {
    switch file.number(UInt32.self, at: 12, .bigEndian).map(FourCharacterCode.init) {
    case "VP8 ": try lossy(file, 20)
    case "VP8L": try lossless(file, 20)
    case "VP8X": try extended(file)
    case nil: throw .endsBeforeDimensions
    default: throw .hasNoDimensions
    }
  }

  /// The header of the VP8 key frame at `offset` (RFC 6386, 9.1).
  private static func lossy(_ file: ByteReader, _ offset: Int) throws(CorruptImage) -> ImageHeader {
    guard let tag = file.byte(at: offset), let width = file.number(UInt16.self, at: offset + 6, .littleEndian),
      let height = file.number(UInt16.self, at: offset + 8, .littleEndian)
    else { throw .endsBeforeDimensions }
    guard tag & 1 == 0, file.has([0x9D, 0x01, 0x2A], at: offset + 3) else { throw .hasNoDimensions }
    // The highest two bits of each are a scale for the display, which decoders leave to others.
    return ImageHeader(width: Int(width & 0x3FFF), height: Int(height & 0x3FFF), hasAlpha: false)
  }

  /// The header of the VP8L image at `offset` (RFC 9649, 3.4).
  private static func lossless(_ file: ByteReader, _ offset: Int) throws(CorruptImage) -> ImageHeader {
    guard let bits = file.number(UInt32.self, at: offset + 1, .littleEndian) else { throw .endsBeforeDimensions }
    guard file.byte(at: offset) == 0x2F else { throw .hasNoDimensions }
    return ImageHeader(
      width: Int(bits & 0x3FFF) + 1, height: Int(bits >> 14 & 0x3FFF) + 1, hasAlpha: bits >> 28 & 1 == 1)
  }

  /// The flags of VP8X (RFC 9649, 2.7).
  private enum Flag {
    static let animation: UInt8 = 0x02
    static let exif: UInt8 = 0x08
    static let alpha: UInt8 = 0x10
  }

  /// The header of a file in the extended format, which begins with a VP8X chunk (RFC 9649, 2.7).
  private static func extended(_ file: ByteReader) throws(CorruptImage) -> ImageHeader {
    // Three bytes each, and one less than the value.
    guard let flags = file.byte(at: 20), let left = file.number(UInt32.self, at: 23, .littleEndian),
      let right = file.number(UInt32.self, at: 26, .littleEndian)
    else { throw .endsBeforeDimensions }
    let (width, height) = (Int(left >> 8) + 1, Int(right >> 8) + 1)
    guard width * height <= UInt32.max else { throw CorruptImage("its header says \(width) × \(height) pixels") }
    var header = ImageHeader(width: width, height: height, hasAlpha: flags & Flag.alpha != 0)
    if flags & (Flag.animation | Flag.exif) != 0 { walk(file, flags, &header) }
    return header
  }

  /// Walks over the chunks behind VP8X, for what they say of frames and orientation.
  private static func walk(_ file: ByteReader, _ flags: UInt8, _ header: inout ImageHeader) {
    let isAnimation = flags & Flag.animation != 0
    let end = min(file.count, 8 + (file.offset(UInt32.self, at: 4, .littleEndian) ?? 0))
    var frames = 0
    var orientation: Int?
    var offset = 12
    for _ in 0..<maximumChunks {
      guard offset + 8 <= end, let type = file.number(UInt32.self, at: offset, .bigEndian).map(FourCharacterCode.init),
        let length = file.number(UInt32.self, at: offset + 4, .littleEndian).map(Int.init)
      else { break }
      let data = offset + 8
      switch type {
      case "ANMF":
        frames += 1
        // The flag speaks of the frames. The canvas shows where they do not cover it.
        if header.hasAlpha == false, uncovers(file, data, isFirst: frames == 1, header) { header.hasAlpha = nil }
      // The first counts (RFC 9649, 2.7.1.5).
      case "EXIF" where flags & Flag.exif != 0 && orientation == nil:
        orientation = ExifOrientation.read(file.part(at: data, length: length))
      default: break
      }
      if orientation != nil, !isAnimation { break }
      // Chunks of odd length have a byte of padding.
      offset = data + length + length % 2
    }
    header.orientation = orientation ?? 1
    if isAnimation { header.frames = frames == 0 ? nil : frames }
  }

  /// Whether the frame at `offset` leaves some of the canvas without colour: because it is smaller and the first, or is
  /// taken away in the end (RFC 9649, 2.7.1.1).
  private static func uncovers(_ file: ByteReader, _ offset: Int, isFirst: Bool, _ canvas: ImageHeader) -> Bool {
    guard let left = file.number(UInt32.self, at: offset + 5, .littleEndian),
      let right = file.number(UInt32.self, at: offset + 8, .littleEndian), let flags = file.byte(at: offset + 15)
    else { return true }
    let isWhole = Int(left >> 8) + 1 == canvas.width && Int(right >> 8) + 1 == canvas.height
    return flags & 1 == 1 || isFirst && !isWhole
  }
}
