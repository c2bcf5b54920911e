/// How the pixels of a BMP are stored.
struct BitmapLayout {
  /// The codings that are decoded.
  enum Compression {
    case none
    /// BI_RLE4 or BI_RLE8.
    case runLengths
  }

  /// One colour in a pixel of 16 or 32 bits.
  struct Mask {
    /// Its bits.
    let bits: UInt32

    /// Whether it has no bits: the colour is 0, and alpha is none.
    var isEmpty: Bool { bits == 0 }

    /// The value in `pixel`, scaled to 0 to 255.
    func value(in pixel: UInt32) -> UInt8 {
      guard bits != 0 else { return 0 }
      let shift = UInt32(bits.trailingZeroBitCount)
      let largest = UInt64(bits >> shift)
      return UInt8(UInt64(pixel & bits) >> UInt64(shift) * 255 / largest)
    }
  }

  let width: Int
  let height: Int
  /// Whether the first row is the upper one.
  let isTopDown: Bool
  let bitsPerPixel: Int
  let compression: Compression
  /// The offset of the first row.
  let pixelOffset: Int
  /// Red, green and blue of each number, for up to eight bits a pixel.
  let palette: [(red: UInt8, green: UInt8, blue: UInt8)]
  /// The colours of 16 and 32 bits.
  let masks: (red: Mask, green: Mask, blue: Mask, alpha: Mask)?

  /// The bytes of a row; rows begin at multiples of four.
  var stride: Int { (bitsPerPixel * width + 31) / 32 * 4 }

  /// Reads the headers and the palette.
  init(_ file: ByteReader) throws(Bitmap.Failure) {
    func number<Number: FixedWidthInteger>(_ type: Number.Type, _ offset: Int) throws(Bitmap.Failure) -> Int {
      guard let value = file.number(type, at: offset, .littleEndian) else { throw .corrupt("the header is cut off") }
      return Int(value)
    }
    let headerLength = try number(UInt32.self, 14)
    let isOld = headerLength == 12
    width = isOld ? try number(UInt16.self, 18) : try number(Int32.self, 18)
    let signedHeight = isOld ? try number(UInt16.self, 20) : try number(Int32.self, 22)
    isTopDown = signedHeight < 0
    height = abs(signedHeight)
    guard width > 0, height > 0 else { throw .corrupt("\(width) x \(height) pixels") }
    bitsPerPixel = try number(UInt16.self, isOld ? 24 : 28)
    pixelOffset = try number(UInt32.self, 10)
    let method = headerLength >= 40 ? try number(UInt32.self, 30) : 0
    let hasMasks = method == 3 || method == 6
    switch (method, bitsPerPixel) {
    case (0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (0, 24), (0, 32): compression = .none
    case (3, 16), (3, 32), (6, 16), (6, 32): compression = .none
    case (1, 8), (2, 4): compression = .runLengths
    default: throw .unsupported("\(bitsPerPixel) bits a pixel, compression \(method)")
    }

    if bitsPerPixel <= 8 {
      let entry = isOld ? 3 : 4
      let used = headerLength >= 40 ? try number(UInt32.self, 46) : 0
      let count = min(used == 0 ? 256 : used, 1 << bitsPerPixel)
      let (start, end) = (14 + headerLength, pixelOffset)
      // Some writers leave out colours that they do not use.
      palette = (0..<count).compactMap { index in
        let offset = start + entry * index
        guard offset + 3 <= end, let blue = file.byte(at: offset), let green = file.byte(at: offset + 1),
          let red = file.byte(at: offset + 2)
        else { return nil }
        return (red, green, blue)
      }
    } else {
      palette = []
    }

    if bitsPerPixel == 16 || bitsPerPixel == 32 {
      func mask(_ offset: Int) throws(Bitmap.Failure) -> Mask {
        Mask(bits: UInt32(truncatingIfNeeded: try number(UInt32.self, offset)))
      }
      let none = Mask(bits: 0)
      if hasMasks {
        let hasAlpha = headerLength >= 56 || method == 6
        masks = (try mask(54), try mask(58), try mask(62), hasAlpha ? try mask(66) : none)
      } else if bitsPerPixel == 16 {
        masks = (Mask(bits: 0x7C00), Mask(bits: 0x03E0), Mask(bits: 0x001F), none)
      } else {
        // The fourth byte is not alpha without a mask that says so.
        masks = (Mask(bits: 0xFF_0000), Mask(bits: 0xFF00), Mask(bits: 0xFF), none)
      }
    } else {
      masks = nil
    }
  }
}
