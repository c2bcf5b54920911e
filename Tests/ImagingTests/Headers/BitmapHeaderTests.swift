import Testing

@testable import Imaging

@Suite struct BitmapHeaderTests {
  /// Sizes of 0, a negative width, and a height whose positive value does not exist in 32 bits.
  @Test(arguments: [
    BitmapFile.make(0, 1), BitmapFile.make(1, 0), BitmapFile.make(-1, 1), BitmapFile.make(1, -1 << 31),
    BitmapFile.make(0, 1, headerLength: 12),
  ])
  func isCorrupt(_ file: [UInt8]) { #expect(throws: CorruptImage.self) { try file.facts(.bmp) } }

  @Test func isAsLargeAsItMayBe() throws {
    #expect(try BitmapFile.make(1 << 31 - 1, 1 - 1 << 31).facts(.bmp).height == 1 << 31 - 1)
  }
}
