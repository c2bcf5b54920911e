import Testing

@testable import ImageAPI

@Suite struct ImageTypeTests {
  /// The first bytes of an image of each kind.
  static let images: [(ImageType, [UInt8])] = [
    (.jpeg, [0xFF, 0xD8, 0xFF, 0xE0, 0, 0x10] + Array("JFIF\0".utf8)), (.jpeg, [0xFF, 0xD8, 0xFF, 0xDB]),
    (.png, [0x89] + Array("PNG\r\n\u{1a}\n\0\0\0\rIHDR".utf8)), (.gif, Array("GIF87a\u{1}\0".utf8)),
    (.gif, Array("GIF89a".utf8)), (.webp, Array("RIFF\u{24}\0\0\0WEBPVP8 ".utf8)),
    (.webp, Array("RIFF\u{24}\0\0\0WEBPVP8X".utf8)), (.tiff, [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0]),
    (.tiff, [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8]), (.tiff, [0x49, 0x49, 0x2B, 0, 8, 0, 0, 0]),
    (.tiff, [0x4D, 0x4D, 0, 0x2B, 0, 8, 0, 0]), (.bmp, bitmap(headerLength: 40)), (.bmp, bitmap(headerLength: 124)),
    (.avif, fileTypeBox("avif", "mif1", "miaf")), (.avif, fileTypeBox("mif1", "miaf", "avif")),
    (.avif, fileTypeBox("avis")), (.heic, fileTypeBox("heic", "mif1")), (.heic, fileTypeBox("mif1", "mif1", "heic")),
  ]

  @Test(arguments: images) func finds(type: ImageType, bytes: [UInt8]) {
    #expect(Self.sniff(bytes) == type)
    #expect(Self.sniff(bytes + Array(repeating: 0, count: 1000)) == type)
  }

  /// A file that is cut is this type or none, whatever its length; and no byte before it is looked over.
  @Test(arguments: images) func takesNoCutFileForAnotherType(type: ImageType, bytes: [UInt8]) {
    for length in bytes.indices {
      let found = Self.sniff(Array(bytes[..<length]))
      #expect(found == nil || found == type)
    }
    #expect(Self.sniff([0x20] + bytes) == nil)
    #expect(Self.sniff([]) == nil)
  }

  @Test(arguments: [
    "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "<?xml version=\"1.0\"?><svg/>", "<!DOCTYPE html><html></html>",
    "%PDF-1.7\n", "just text", "BM is how this long text starts, and it is no bitmap", "GIF88a", "RIFF\0\0\0\0WAVEfmt ",
    "RIFF\0\0\0\0WEBPXX", "PK\u{3}\u{4}", "\u{7f}ELF", "PNG\r\n\u{1a}\n", "MM\0\u{2c}",
  ])
  func refuses(_ text: String) { #expect(Self.sniff(Array(text.utf8)) == nil) }

  /// Films, a brand beyond the end of the box, the minor version in the place of a brand, a box without a size.
  @Test func refusesOtherFileTypeBoxes() {
    #expect(Self.sniff(Self.fileTypeBox("isom", "mp42")) == nil)
    #expect(Self.sniff(Self.fileTypeBox("isom", "mp42") + Array("avif".utf8)) == nil)
    #expect(Self.sniff([0, 0, 0, 16] + Array("ftypisomavif".utf8)) == nil)
    #expect(Self.sniff([0, 0, 0, 0] + Array("ftypavif\0\0\0\0".utf8)) == nil)
    #expect(Self.sniff([0xFF, 0xFF, 0xFF, 0xFF] + Array("ftypisom\0\0\0\0isom".utf8)) == nil)
  }

  private static func sniff(_ bytes: [UInt8]) -> ImageType? { bytes.withUnsafeBytes { ImageType(sniffing: $0) } }

  /// ISO/IEC 14496-12, section 4.3.
  private static func fileTypeBox(_ brands: String...) -> [UInt8] {
    let names = brands[0] + "\0\0\0\0" + brands.dropFirst().joined()
    return [0, 0, 0, UInt8(8 + names.utf8.count)] + Array("ftyp\(names)".utf8)
  }

  private static func bitmap(headerLength: UInt8) -> [UInt8] {
    Array("BM".utf8) + [66, 0, 0, 0, 0, 0, 0, 0, 62, 0, 0, 0, headerLength, 0, 0, 0]
  }
}
