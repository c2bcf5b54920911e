import Testing

@testable import Imaging

@Suite struct PNGHeaderTests {
  /// Impossible sizes, no IHDR, and pixels before it.
  @Test(arguments: [
    PNGFile.make(0, 1), PNGFile.make(1, 0), PNGFile.make(1 << 31, 1), PNGFile.make(1, 0xFFFF_FFFF), PNGFile.signature,
    PNGFile.signature + PNGFile.chunk("IDAT", [1]) + PNGFile.chunk("IHDR", big(3, 4) + big(2, 4) + [8, 2, 0, 0, 0]),
    PNGFile.signature + PNGFile.chunk("IEND"),
  ])
  func isCorrupt(_ file: [UInt8]) { #expect(throws: CorruptImage.self) { try file.facts(.png) } }

  @Test func isAsLargeAsItMayBe() throws {
    #expect(try PNGFile.make((1 << 31) - 1, 1).facts(.png).width == (1 << 31) - 1)
  }

  /// Exif as in a JPEG is none in a PNG.
  @Test func takesExifWithoutItsPrefixOnly() throws {
    let exif = [UInt8]("Exif\0\0") + ExifData.make(orientation: 6)
    #expect(try PNGFile.make(before: PNGFile.chunk("eXIf", exif)).facts(.png).orientation == 1)
  }

  /// The alpha of a file that ends before its pixels, or has very many chunks before them, is not known.
  @Test func knowsAlphaByThePixelsOnly() throws {
    let file = PNGFile.make(before: Array(repeatElement(PNGFile.chunk("tEXt"), count: 10_000).joined()))
    #expect(try file.facts(.png).hasAlpha == nil)
    #expect(try Array(file.prefix(33)).facts(.png).hasAlpha == nil)
  }
}
