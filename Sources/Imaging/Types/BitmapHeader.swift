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
}
