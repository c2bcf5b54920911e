import Testing

@testable import Imaging

@Suite struct BitmapTests {
  private func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// A file with BITMAPINFOHEADER.
  private func file(
    _ width: Int, _ height: Int, bits: Int, compression: Int = 0, masks: [Int] = [], palette: [[UInt8]] = [],
    _ pixels: [UInt8]
  ) -> [UInt8] {
    let offset = 54 + 4 * masks.count + 4 * palette.count
    var bytes: [UInt8] = Array("BM".utf8)
    let numbers = [
      (offset + pixels.count, 4), (0, 4), (offset, 4), (40, 4), (width, 4), (height, 4), (1, 2), (bits, 2),
      (compression, 4), (0, 8), (0, 4), (palette.count, 4), (0, 4),
    ]
    for (value, size) in numbers { bytes += little(value, size) }
    for mask in masks { bytes += little(mask, 4) }
    for color in palette { bytes += color + [0] }
    return bytes + pixels
  }

  private func decode(_ bytes: [UInt8]) throws -> (hasAlpha: Bool, pixels: [UInt8]) {
    try bytes.withUnsafeBytes { file in
      let bitmap = try Bitmap(file)
      var pixels = [UInt8](repeating: 0, count: bitmap.byteCount)
      try pixels.withUnsafeMutableBufferPointer { try bitmap.decode(into: $0) }
      return (bitmap.hasAlpha, pixels)
    }
  }

  @Test func rowsGoUpOrDown() throws {
    let rows: [UInt8] = [1, 2, 3, 4, 5, 6, 0, 0] + [7, 8, 9, 10, 11, 12, 0, 0]
    #expect(try decode(file(2, 2, bits: 24, rows)).pixels == [9, 8, 7, 12, 11, 10, 3, 2, 1, 6, 5, 4])
    #expect(try decode(file(2, -2, bits: 24, rows)).pixels == [3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10])
  }

  @Test func palettesHaveColors() throws {
    let palette: [[UInt8]] = [[1, 2, 3], [4, 5, 6]]
    let expected: [UInt8] = [6, 5, 4, 3, 2, 1, 6, 5, 4]
    #expect(try decode(file(3, 1, bits: 1, palette: palette, [0b1010_0000, 0, 0, 0])).pixels == expected)
    #expect(try decode(file(3, 1, bits: 4, palette: palette, [0x10, 0x10, 0, 0])).pixels == expected)
    #expect(try decode(file(3, 1, bits: 8, palette: palette, [1, 0, 1, 0])).pixels == expected)
    // A number without a colour is black.
    #expect(try decode(file(1, 1, bits: 8, palette: palette, [9, 0, 0, 0])).pixels == [0, 0, 0])
  }

  @Test func masksAreScaled() throws {
    #expect(try decode(file(2, 1, bits: 16, [0x00, 0x7C, 0x1F, 0x00])).pixels == [255, 0, 0, 0, 0, 255])
    let green = try decode(file(1, 1, bits: 16, compression: 3, masks: [0xF800, 0x07E0, 0x1F], [0xE0, 0x07, 0, 0]))
    #expect(green.pixels == [0, 255, 0])
    let alpha = try decode(
      file(1, 1, bits: 32, compression: 6, masks: [0xFF, 0xFF00, 0xFF0000, 0xFF00_0000], [1, 2, 3, 4]))
    #expect(alpha.hasAlpha && alpha.pixels == [1, 2, 3, 4])
    #expect(try decode(file(1, 1, bits: 32, [1, 2, 3, 4])).pixels == [3, 2, 1])
  }

  @Test func runsAreDecoded() throws {
    let palette: [[UInt8]] = [[0, 0, 0], [1, 1, 1], [2, 2, 2]]
    // Two of colour 1, the end of the row; three by themselves, with a byte to fill up; the end.
    let runs: [UInt8] = [2, 1, 0, 0, 0, 3, 1, 2, 1, 0, 0, 1]
    let bitmap = try decode(file(3, 2, bits: 8, compression: 1, palette: palette, runs))
    #expect(bitmap.pixels == [1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0])
    // A run that juts out, and a jump beyond the last row.
    let wild: [UInt8] = [255, 1, 0, 2, 255, 255, 255, 1, 0, 1]
    #expect(try decode(file(3, 2, bits: 8, compression: 1, palette: palette, wild)).pixels.count == 18)
  }

  @Test func brokenFilesFail() {
    let whole = file(3, 2, bits: 8, palette: [[1, 2, 3]], [UInt8](repeating: 0, count: 8))
    for length in 0..<whole.count { #expect(throws: Bitmap.Failure.self) { try decode(Array(whole[..<length])) } }
    for bits in [0, 3, 64] {
      #expect(throws: Bitmap.Failure.unsupported("\(bits) bits a pixel, compression 0")) {
        try decode(file(1, 1, bits: bits, [0, 0, 0, 0]))
      }
    }
    #expect(throws: Bitmap.Failure.self) { try decode(file(0, 1, bits: 8, [])) }
  }

  /// What a file lacks is known before there is memory for its pixels.
  @Test func headersAreEnoughToRefuse() {
    for (width, height) in [(1 << 30, 1 << 30), (20_000, 20_000), (Int(Int32.max), Int(Int32.max))] {
      let bytes = file(width, height, bits: 1, [0, 0, 0, 0])
      #expect(throws: Bitmap.Failure.self) { try bytes.withUnsafeBytes { _ = try Bitmap($0) } }
    }
  }
}
