import Testing

@testable import Imaging

@Suite struct ImageTypeTests {
  /// The first bytes of an image of each kind.
  static let images: [(ImageType, [UInt8])] = [
    (.jpeg, [0xFF, 0xD8, 0xFF, 0xE0, 0, 0x10] + Array("JFIF\0".utf8)), (.jpeg, [0xFF, 0xD8, 0xFF, 0xDB]),
    (.png, [0x89] + Array("PNG\r\n\u{1a}\n\0\0\0\rIHDR".utf8)), (.gif, Array("GIF87a\u{1}\0".utf8)),
    (.gif, Array("GIF89a".utf8)), (.webp, Array("RIFF\u{24}\0\0\0WEBPVP8 ".utf8)),
    (.webp, Array("RIFF\u{24}\0\0\0WEBPVP8X".utf8)), (.webp, Array("RIFF\u{24}\0\0\0WEBPVP8L".utf8)),
    (.tiff, tiff([(256, 1)])), (.tiff, tiff([(256, 1)], bigEndian: true)), (.tiff, tiff([(256, 1)], isBig: true)),
    (.tiff, tiff([(256, 1)], bigEndian: true, isBig: true)),
    // A page of a fax, a thumbnail of no camera, and a photograph with the name of a camera.
    (.tiff, tiff([(254, 2), (271, 0)])), (.tiff, tiff([(254, 1)])), (.tiff, tiff([(254, 0), (262, 2), (271, 0)])),
    (.bmp, bitmap(headerLength: 40)), (.bmp, bitmap(headerLength: 124)), (.bmp, bitmap(headerLength: 12)),
    (.bmp, bitmap(headerLength: 40, fileSize: 0)),
    (.avif, fileTypeBox("avif", "mif1", "miaf")), (.avif, fileTypeBox("mif1", "miaf", "avif")),
    (.avif, fileTypeBox("avis")), (.avif, fileTypeBox("avis", "avif", "msf1", "iso8")),
    (.avif, fileTypeBox("msf1", "avis")), (.avif, fileTypeBox("miaf", "avif")),
    (.heic, fileTypeBox("heic", "mif1")), (.heic, fileTypeBox("mif1", "mif1", "heic")), (.heic, fileTypeBox("heix")),
    (.heicSequence, fileTypeBox("hevc")), (.heicSequence, fileTypeBox("hevx", "msf1")),
    (.heicSequence, fileTypeBox("msf1", "hevc")), (.heicSequence, fileTypeBox("msf1", "mif1", "heic", "hevc")),
    (.jxl, [0xFF, 0x0A]), (.jxl, [0, 0, 0, 0x0C] + Array("JXL \r\n\u{87}\n".unicodeScalars.map { UInt8($0.value) })),
    // An animated PNG begins like any other (PNG 3, 5.2).
    (.png, [0x89] + Array("PNG\r\n\u{1a}\n\0\0\0\rIHDR".utf8) + Array("\0\0\0\u{8}acTL".utf8)),
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
    "RIFF\0\0\0\0WEBPXX", "RIFF\0\0\0\0WEBPVP8", "RIFF\0\0\0\0WEBPVP8Z", "RIFF\0\0\0\0WEBPVP9 ",
    "PK\u{3}\u{4}", "\u{7f}ELF", "PNG\r\n\u{1a}\n", "MM\0\u{2c}", "II*\0", "MM\0*\0\0\0\u{8}",
    "BMW makes cars, and this is a text that is longer than a header",
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

  /// Films and a raw format whose compatible brands name an image.
  @Test(arguments: [
    "isom", "iso2", "iso6", "mp41", "mp42", "M4V ", "qt  ", "3gp4", "3gp6", "dash", "avc1", "crx ", "mp71", "abcd",
  ])
  func theMajorBrandDecides(_ brand: String) {
    for other in ["avif", "avis", "heic", "hevc", "mif1"] {
      #expect(Self.sniff(Self.fileTypeBox(brand, "isom", other)) == nil)
    }
  }

  @Test func refusesStructuresWithoutABrandOfAnImage() {
    for brand in ["mif1", "msf1", "miaf"] {
      #expect(Self.sniff(Self.fileTypeBox(brand)) == nil)
      #expect(Self.sniff(Self.fileTypeBox(brand, "miaf", "isom")) == nil)
    }
  }

  /// DNG, NEF and ARW, CR2, and a colour filter array, in each byte order.
  @Test(arguments: [false, true]) func refusesRawFormats(bigEndian: Bool) {
    for isBig in [false, true] {
      func tiff(_ entries: [(UInt16, UInt32)]) -> [UInt8] { Self.tiff(entries, bigEndian: bigEndian, isBig: isBig) }
      #expect(Self.sniff(tiff([(256, 1), (50706, 1)])) == nil)
      #expect(Self.sniff(tiff([(254, 1), (256, 1), (271, 0)])) == nil)
      #expect(Self.sniff(tiff([(254, 0), (262, 32803)])) == nil)
      #expect(Self.sniff(tiff([(262, 34892)])) == nil)
    }
    var canon = Self.tiff([(256, 1)], bigEndian: bigEndian, directory: 16)
    #expect(Self.sniff(canon) == .tiff)
    canon.replaceSubrange(8..<12, with: [0x43, 0x52, 2, 0])
    #expect(Self.sniff(canon) == nil)
  }

  @Test func refusesATIFFWithoutADirectory() {
    for isBig in [false, true] {
      let whole = Self.tiff([(256, 1)], isBig: isBig)
      #expect(Self.sniff(Self.tiff([], isBig: isBig)) == nil)
      #expect(Self.sniff(Array(whole.dropLast(isBig ? 9 : 5))) == nil, "an entry that is cut")
      // Offsets in the header, at the end of the file, and far outside.
      for offset in [0, 4, UInt64(whole.count), UInt64(whole.count - 1), 0xFFFF_FFFF, UInt64.max] {
        var file = whole
        let bytes = (0..<(isBig ? 8 : 4)).map { UInt8(truncatingIfNeeded: offset >> (8 * $0)) }
        file.replaceSubrange((isBig ? 8 : 4)..<(isBig ? 16 : 8), with: bytes)
        #expect(Self.sniff(file) == nil, "offset \(offset)")
      }
    }
  }

  /// At most 512 entries are looked at: a tag beyond them does not count.
  @Test func looksAtABoundedNumberOfEntries() {
    let many = (0..<600).map { _ in (UInt16(700), UInt32(0)) }
    #expect(Self.sniff(Self.tiff(many + [(50706, 1)])) == .tiff)
    #expect(Self.sniff(Self.tiff(many.prefix(511) + [(50706, 1)])) == nil)
  }

  /// JPEG-LS at once, after an application's segment, after filling bytes; and JPEG where its marker is in another place.
  @Test func tellsJPEGLSFromJPEG() {
    #expect(Self.sniff([0xFF, 0xD8, 0xFF, 0xF7, 0, 11, 8]) == nil)
    #expect(Self.sniff([0xFF, 0xD8, 0xFF, 0xE8, 0, 4, 1, 2, 0xFF, 0xF7, 0, 11]) == nil)
    #expect(Self.sniff([0xFF, 0xD8, 0xFF, 0xFF, 0xF7, 0, 11]) == nil)
    #expect(Self.sniff([0xFF, 0xD8, 0xFF, 0xE8, 0, 4, 0xFF, 0xF7, 0xFF, 0xC0, 0, 11]) == .jpeg)
    #expect(Self.sniff([0xFF, 0xD8, 0xFF, 0xC0, 0, 2, 0xFF, 0xF7]) == .jpeg)
    #expect(Self.sniff([0xFF, 0xD8, 0xFF, 0xE0, 0, 1, 0xFF, 0xF7]) == .jpeg)
    #expect(Self.sniff([0xFF, 0xD8, 0xFF] + Array(repeating: 0xFF, count: 100_000) + [0xF7]) == .jpeg)
  }

  @Test func refusesImplausibleBitmaps() {
    #expect(Self.sniff(Self.bitmap(headerLength: 40, planes: 0)) == nil)
    #expect(Self.sniff(Self.bitmap(headerLength: 40, bitsPerPixel: 3)) == nil)
    #expect(Self.sniff(Self.bitmap(headerLength: 41)) == nil)
    #expect(Self.sniff(Self.bitmap(headerLength: 40, pixelOffset: 53)) == nil)
    #expect(Self.sniff(Self.bitmap(headerLength: 40, pixelOffset: 71)) == nil)
    #expect(Self.sniff(Self.bitmap(headerLength: 40, fileSize: 53)) == nil)
  }

  /// What nginx shows in a page: types of other tools too, and nothing that can run.
  @Test func showsForeignNamesOfImages() {
    for type in ["image/jpg", "image/pjpeg", "image/x-png", "image/apng", "image/x-ms-bmp", "image/heif", "image/jxl"] {
      #expect(ImageType.inlineMediaTypes.contains(type))
    }
    #expect(!ImageType.inlineMediaTypes.contains { $0.contains("svg") || !$0.hasPrefix("image/") })
    #expect(Set(ImageType.inlineMediaTypes).count == ImageType.inlineMediaTypes.count)
  }

  @Test func namesEachTypeOnce() {
    #expect(ImageType.names == "JPEG, PNG, GIF, WebP, AVIF, HEIC, JPEG XL, TIFF or BMP")
  }

  private static func sniff(_ bytes: [UInt8]) -> ImageType? { bytes.withUnsafeBytes { ImageType(sniffing: $0) } }

  /// ISO/IEC 14496-12, section 4.3.
  private static func fileTypeBox(_ brands: String...) -> [UInt8] {
    let names = brands[0] + "\0\0\0\0" + brands.dropFirst().joined()
    return [0, 0, 0, UInt8(8 + names.utf8.count)] + Array("ftyp\(names)".utf8)
  }

  /// A TIFF or BigTIFF of one directory, whose entries have a tag and a value of the type LONG.
  private static func tiff(
    _ entries: [(tag: UInt16, value: UInt32)], bigEndian: Bool = false, isBig: Bool = false, directory: Int? = nil
  ) -> [UInt8] {
    func bytes(_ value: Int, _ count: Int) -> [UInt8] {
      let little = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      return bigEndian ? little.reversed() : little
    }
    let word = isBig ? 8 : 4
    let start = directory ?? (isBig ? 16 : 8)
    var file = Array((bigEndian ? "MM" : "II").utf8) + bytes(isBig ? 43 : 42, 2)
    if isBig { file += bytes(8, 2) + bytes(0, 2) }
    file += bytes(start, word)
    file += Array(repeating: 0, count: start - file.count) + bytes(entries.count, isBig ? 8 : 2)
    for (tag, value) in entries {
      // A value that is shorter than its place stands at the left (TIFF 6.0, section 2).
      let isShort = tag == 262
      let place = bytes(Int(value), isShort ? 2 : 4)
      file += bytes(Int(tag), 2) + bytes(isShort ? 3 : 4, 2) + bytes(1, word) + place
      file += Array(repeating: 0, count: word - place.count)
    }
    return file + bytes(0, word)
  }

  private static func bitmap(
    headerLength: UInt8, pixelOffset: UInt8? = nil, fileSize: UInt8? = nil, planes: UInt8 = 1, bitsPerPixel: UInt8 = 24
  ) -> [UInt8] {
    let offset = pixelOffset ?? 14 + headerLength
    var file = Array("BM".utf8) + [fileSize ?? offset, 0, 0, 0, 0, 0, 0, 0, offset, 0, 0, 0, headerLength, 0, 0, 0]
    file += headerLength == 12 ? [1, 0, 1, 0] : [1, 0, 0, 0, 1, 0, 0, 0]
    file += [planes, 0, bitsPerPixel, 0]
    return file + Array(repeating: 0, count: max(0, 14 + Int(headerLength) - file.count))
  }
}
