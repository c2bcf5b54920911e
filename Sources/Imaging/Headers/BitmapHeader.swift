/// The headers of a BMP: BITMAPFILEHEADER and one of the headers that may follow it (Microsoft, "Bitmap Storage").
enum BitmapHeader {
  /// Whether a file that begins with `BM` is a bitmap: two letters would take many a text for one.
  static func isPlausible(_ file: ByteReader) -> Bool {
    guard let fileSize = file.number(UInt32.self, at: 2, .littleEndian),
      let pixelOffset = file.number(UInt32.self, at: 10, .littleEndian),
      let headerLength = file.number(UInt32.self, at: 14, .littleEndian),
      [12, 16, 40, 52, 56, 64, 108, 124].contains(headerLength)
    else { return false }
    // In the header of OS/2, width and height have two bytes each; in the others four.
    let planesOffset = headerLength == 12 ? 22 : 26
    guard file.number(UInt16.self, at: planesOffset, .littleEndian) == 1,
      let bitsPerPixel = file.number(UInt16.self, at: planesOffset + 2, .littleEndian),
      // 0 is for JPEG or PNG in a BMP.
      [0, 1, 2, 4, 8, 16, 24, 32, 64].contains(bitsPerPixel)
    else { return false }
    // Some writers leave the size of the file 0.
    return 14 + headerLength <= pixelOffset && Int(pixelOffset) <= file.count
      && (fileSize == 0 || fileSize >= pixelOffset)
  }

  /// The header of `file`.
  static func read(_ file: ByteReader) throws(CorruptImage) -> ImageHeader {
    guard let headerLength = file.number(UInt32.self, at: 14, .littleEndian) else { throw .endsBeforeDimensions }
    if headerLength == 12 {
      guard let width = file.number(UInt16.self, at: 18, .littleEndian),
        let height = file.number(UInt16.self, at: 20, .littleEndian)
      else { throw .endsBeforeDimensions }
      return ImageHeader(width: Int(width), height: Int(height), hasAlpha: false)
    }
    guard let width = file.number(Int32.self, at: 18, .littleEndian),
      let height = file.number(Int32.self, at: 22, .littleEndian)
    else { throw .endsBeforeDimensions }
    // A negative height says that the rows go from top to bottom.
    return ImageHeader(width: Int(width), height: abs(Int(height)), hasAlpha: hasAlpha(file, Int(headerLength)))
  }

  /// Whether pixels may be transparent; `nil` where programs differ: in the fourth byte of 32 bits without masks, and
  /// with JPEG or PNG in the BMP.
  private static func hasAlpha(_ file: ByteReader, _ headerLength: Int) -> Bool? {
    guard let bits = file.number(UInt16.self, at: 28, .littleEndian) else { return nil }
    switch bits {
    case 1, 2, 4, 8, 24: return false
    case 16, 32:
      // The header of OS/2 may end before it.
      let compression = headerLength >= 40 ? file.number(UInt32.self, at: 30, .littleEndian) : 0
      switch compression {
      case nil: return nil
      // BI_ALPHABITFIELDS, and BI_BITFIELDS with the mask of alpha, which is in the header from its third version on.
      case 6,
        3 where headerLength >= 56:
        return file.number(UInt32.self, at: 66, .littleEndian).map { $0 != 0 }
      case 3: return false
      default: return bits == 16 ? false : nil
      }
    default: return nil
    }
  }
}
