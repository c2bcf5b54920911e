/// PNGs of chunks without pixels. The check sums are zero: nothing looks at them.
enum PNGFile {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  static func chunk(_ type: String, _ data: [UInt8] = []) -> [UInt8] {
    big(data.count, 4) + [UInt8](type) + data + [0, 0, 0, 0]
  }

  static func make(
    _ width: Int = 300, _ height: Int = 200, colourType: UInt8 = 2, before: [UInt8] = [], behind: [UInt8] = []
  ) -> [UInt8] {
    signature + chunk("IHDR", big(width, 4) + big(height, 4) + [8, colourType, 0, 0, 0]) + before
      + chunk("IDAT", [1, 2, 3]) + behind + chunk("IEND")
  }
}
