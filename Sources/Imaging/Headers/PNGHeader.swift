/// The header of a PNG: the chunks before its first IDAT (PNG, third edition, section 5).
enum PNGHeader {
  /// The most chunks that are looked at. libpng keeps a thousand.
  private static let maximumChunks = 10_000

  /// The header of `file`. An APNG counts as the still that it begins with.
  static func read(_ file: ByteReader) throws(CorruptImage) -> ImageHeader {
    var header: ImageHeader?
    var orientation: Int?
    var offset = 8
    for _ in 0..<maximumChunks {
      guard let length = file.number(UInt32.self, at: offset, .bigEndian).map(Int.init),
        let type = file.number(UInt32.self, at: offset + 4, .bigEndian).map(FourCharacterCode.init)
      else { break }
      let data = offset + 8
      switch type {
      case "IHDR": if header == nil { header = try dimensions(file, data) }
      case "tRNS": header?.hasAlpha = true
      // The first counts. Behind IDAT, where it may stand too, libvips does not look for it.
      case "eXIf" where orientation == nil:
        orientation = ExifOrientation.read(file.part(at: data, length: length), isPrefixed: false)
      case "IDAT", "IEND":
        guard var header else { throw .hasNoDimensions }
        // Whether there is a tRNS is known here.
        header.hasAlpha = header.hasAlpha ?? false
        header.orientation = orientation ?? 1
        return header
      default: break
      }
      // 4 bytes hold the check sum.
      offset = data + length + 4
    }
    guard var header else { throw .endsBeforeDimensions }
    header.orientation = orientation ?? 1
    return header
  }

  /// What the IHDR at `offset` says (PNG, 11.2.1).
  private static func dimensions(_ file: ByteReader, _ offset: Int) throws(CorruptImage) -> ImageHeader {
    guard let width = file.number(UInt32.self, at: offset, .bigEndian),
      let height = file.number(UInt32.self, at: offset + 4, .bigEndian)
    else { throw .endsBeforeDimensions }
    // Greyscale and truecolour with alpha.
    let hasAlpha = file.byte(at: offset + 9).flatMap { [4, 6].contains($0) ? true : nil }
    return ImageHeader(width: Int(width), height: Int(height), hasAlpha: hasAlpha)
  }
}
