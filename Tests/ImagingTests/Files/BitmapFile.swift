/// BMPs without pixels (Microsoft, "Bitmap Storage").
enum BitmapFile {
  static func make(
    _ width: Int = 300, _ height: Int = 200, headerLength: Int = 40, bits: Int = 24, compression: Int = 0,
    alphaMask: Int = 0
  ) -> [UInt8] {
    var header = little(headerLength, 4)
    if headerLength == 12 {
      header += little(width, 2) + little(height, 2) + little(1, 2) + little(bits, 2)
    } else {
      header += little(width, 4) + little(height, 4) + little(1, 2) + little(bits, 2) + little(compression, 4)
      header += Array(repeating: 0, count: 20) + Array(repeating: 0, count: 12) + little(alphaMask, 4)
      header += Array(repeating: 0, count: max(0, headerLength - header.count))
    }
    // The masks of BI_BITFIELDS stand behind a header of 40 bytes.
    let length = headerLength == 40 && compression != 0 ? 56 : headerLength
    let size = 14 + length
    return [UInt8]("BM") + little(size, 4) + little(0, 4) + little(size, 4) + header.prefix(length)
  }
}
