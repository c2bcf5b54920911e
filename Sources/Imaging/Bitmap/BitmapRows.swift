/// The rows of a BMP while they are decoded.
struct BitmapRows {
  private let layout: BitmapLayout
  /// The bytes of a pixel.
  private let depth: Int
  /// Rows from top to bottom, of the caller.
  private let pixels: UnsafeMutableBufferPointer<UInt8>

  /// Rows in `pixels`, which are black, and transparent if there is alpha.
  init(_ layout: BitmapLayout, hasAlpha: Bool, _ pixels: UnsafeMutableBufferPointer<UInt8>) {
    self.layout = layout
    depth = hasAlpha ? 4 : 3
    self.pixels = pixels
  }

  /// The place of the first pixel of a stored row.
  private func start(ofStored row: Int) -> Int {
    (layout.isTopDown ? row : layout.height - 1 - row) * layout.width * depth
  }

  private func put(_ red: UInt8, _ green: UInt8, _ blue: UInt8, at place: Int) {
    precondition(place >= 0 && place + depth <= pixels.count, "the pixel is one of the picture")
    pixels[place] = red
    pixels[place + 1] = green
    pixels[place + 2] = blue
  }

  /// Puts the colour with a number. A number without a colour is black.
  private func put(number: Int, at place: Int) {
    guard number < layout.palette.count else { return }
    let color = layout.palette[number]
    put(color.red, color.green, color.blue, at: place)
  }

  /// Decodes rows that are not compressed, and are all there.
  func decode(_ file: ByteReader) {
    for row in 0..<layout.height {
      decode(file.part(at: layout.pixelOffset + row * layout.stride, length: layout.stride), at: start(ofStored: row))
    }
  }

  /// Decodes one row.
  private func decode(_ row: ByteReader, at start: Int) {
    switch layout.bitsPerPixel {
    case 24:
      for x in 0..<layout.width {
        guard let blue = row.byte(at: 3 * x), let green = row.byte(at: 3 * x + 1), let red = row.byte(at: 3 * x + 2)
        else { return }
        put(red, green, blue, at: start + x * depth)
      }
    case 16, 32:
      guard let masks = layout.masks else { return }
      for x in 0..<layout.width {
        let pixel =
          layout.bitsPerPixel == 16
          ? row.number(UInt16.self, at: 2 * x, .littleEndian).map { UInt32($0) }
          : row.number(UInt32.self, at: 4 * x, .littleEndian)
        guard let pixel else { return }
        let place = start + x * depth
        put(masks.red.value(in: pixel), masks.green.value(in: pixel), masks.blue.value(in: pixel), at: place)
        if depth == 4 { pixels[place + 3] = masks.alpha.value(in: pixel) }
      }
    default:
      let perByte = 8 / layout.bitsPerPixel
      for x in 0..<layout.width {
        guard let byte = row.byte(at: x / perByte) else { return }
        let shift = (perByte - 1 - x % perByte) * layout.bitsPerPixel
        put(number: Int(byte >> UInt8(shift)) & (1 << layout.bitsPerPixel - 1), at: start + x * depth)
      }
    }
  }

  /// Decodes BI_RLE4 and BI_RLE8. Pixels that are passed over have the first colour.
  func decodeRuns(_ file: ByteReader) throws(Bitmap.Failure) {
    for row in 0..<layout.height {
      for x in 0..<layout.width { put(number: 0, at: start(ofStored: row) + x * depth) }
    }
    var offset = layout.pixelOffset
    var (x, y) = (0, 0)
    func next() throws(Bitmap.Failure) -> Int {
      guard let byte = file.byte(at: offset) else { throw .corrupt("the pixels are cut off") }
      offset += 1
      return Int(byte)
    }
    while y < layout.height {
      let count = try next()
      let value = try next()
      if count > 0 {
        for index in 0..<count {
          put(layout.bitsPerPixel == 8 ? value : index % 2 == 0 ? value >> 4 : value & 15, x: x, y: y)
          x += 1
        }
        continue
      }
      switch value {
      case 0: (x, y) = (0, y + 1)
      case 1: return
      case 2:
        x += try next()
        y += try next()
      default:
        var byte = 0
        for index in 0..<value {
          if layout.bitsPerPixel == 8 || index % 2 == 0 { byte = try next() }
          put(layout.bitsPerPixel == 8 ? byte : index % 2 == 0 ? byte >> 4 : byte & 15, x: x, y: y)
          x += 1
        }
        // Pixels begin at even offsets.
        let length = layout.bitsPerPixel == 8 ? value : (value + 1) / 2
        if length % 2 == 1 { _ = try next() }
      }
    }
  }

  /// Puts a pixel of a run, which may jut out.
  private func put(_ number: Int, x: Int, y: Int) {
    guard x < layout.width, y < layout.height else { return }
    put(number: number, at: start(ofStored: y) + x * depth)
  }
}
