/// The header of a TIFF (TIFF 6.0, section 2) or a BigTIFF.
struct TIFFHeader {
  /// The order of the bytes in all numbers of the file.
  let order: ByteReader.Order
  /// Whether offsets and counts have eight bytes, as in BigTIFF.
  let isBig: Bool
  /// The offset of the first directory.
  let directory: Int

  /// The header at the start of `file`; `nil` if there is none.
  init?(_ file: ByteReader) {
    if file.has("II") {
      order = .littleEndian
    } else if file.has("MM") {
      order = .bigEndian
    } else {
      return nil
    }
    switch file.number(UInt16.self, at: 2, order) {
    case 42:
      isBig = false
      guard let offset = file.number(UInt32.self, at: 4, order) else { return nil }
      directory = Int(offset)
    case 43:
      isBig = true
      guard file.number(UInt16.self, at: 4, order) == 8, let offset = file.number(UInt64.self, at: 8, order) else {
        return nil
      }
      directory = Int(clamping: offset)
    default: return nil
    }
  }
}
