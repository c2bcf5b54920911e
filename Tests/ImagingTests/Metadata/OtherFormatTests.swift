import Testing

@testable import Imaging

@Suite struct OtherFormatTests {
  private typealias Made = MadePicture

  /// A file, and the modes that find something in it.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let type: ImageType
    let file: [UInt8]
    let modes: [StripMode]
  }

  private static func gif(_ extensions: [UInt8], trailer: [UInt8] = []) -> [UInt8] {
    let image: [UInt8] = [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0x80, 1, 2, 3, 4, 5, 6, 2, 2, 0x4C, 1, 0]
    return Array("GIF89a".utf8) + [1, 0, 1, 0, 0x80, 0, 0, 1, 2, 3, 4, 5, 6] + extensions + image + [0x3B] + trailer
  }

  private static func blocks(_ label: UInt8, _ blocks: [String]) -> [UInt8] {
    [0x21, label] + blocks.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
  }

  private static func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
    Made.number(content.count + 8, 4, true) + Array(type.utf8) + content
  }

  /// An AVIF with one item of `type` at the end of the file.
  private static func heif(_ type: String, _ data: [UInt8], places: Bool = true) -> [UInt8] {
    let entry = box("infe", [2, 0, 0, 0, 0, 1, 0, 0] + Array(type.utf8) + [0])
    let start = box("ftyp", Array("avif\0\0\0\0avif".utf8))
    func meta(_ offset: Int) -> [UInt8] {
      let places =
        places
        ? box(
          "iloc",
          [0, 0, 0, 0, 0x44, 0, 0, 1, 0, 1, 0, 0, 0, 1] + Made.number(offset, 4, true)
            + Made.number(data.count, 4, true)) : []
      return box("meta", [0, 0, 0, 0] + box("iinf", [0, 0, 0, 0, 0, 1] + entry) + places)
    }
    return start + meta(start.count + meta(0).count + 8) + box("mdat", data)
  }

  private static let exif = [0, 0, 0, 0] + Made.exif()
  private static let noPosition = [0, 0, 0, 0] + Made.exif(hasPosition: false)
  private static let jxl = box("JXL ", [0x0D, 0x0A, 0x87, 0x0A])

  static let cases: [Case] = [
    Case(testDescription: "a GIF", type: .gif, file: gif(blocks(0xFF, ["NETSCAPE2.0", "\u{1}\0\0"])), modes: []),
    Case(testDescription: "a GIF's comment", type: .gif, file: gif(blocks(0xFE, ["By hand"])), modes: [.all]),
    Case(testDescription: "a GIF's place", type: .gif, file: gif(blocks(0xFE, ["GPS 48.1"])), modes: [.gps, .all]),
    Case(testDescription: "a GIF's XMP", type: .gif, file: gif(blocks(0xFF, ["XMP DataXMP", "<a/>"])), modes: [.all]),
    Case(
      testDescription: "XMP with a place", type: .gif,
      file: gif(blocks(0xFF, ["XMP DataXMP", "exif:GPSLatitude='48'"])), modes: [.gps, .all]),
    Case(testDescription: "behind a GIF", type: .gif, file: gif([], trailer: Array("more".utf8)), modes: [.all]),
    Case(testDescription: "a TIFF", type: .tiff, file: Made.exif([[(256, .short(1))], [(256, .short(1))]]), modes: []),
    Case(
      testDescription: "a TIFF's artist", type: .tiff,
      file: Made.exif([[(315, .data(type: 2, Array("Somebody".utf8)))]]), modes: [.all]),
    Case(testDescription: "a TIFF's Exif", type: .tiff, file: Made.exif(hasPosition: false), modes: [.all]),
    Case(testDescription: "a TIFF's place", type: .tiff, file: Made.exif(bigEndian: false), modes: [.gps, .all]),
    Case(
      testDescription: "a place on the second page", type: .tiff,
      file: Made.exif([[(256, .short(1))], [(0x8825, .directory(Made.gps))]]), modes: [.gps, .all]),
    Case(
      testDescription: "a TIFF's XMP", type: .tiff,
      file: Made.exif([[(0x02BC, .data(type: 1, Made.xmp(Made.positionAttribute)))]]), modes: [.gps, .all]),
    Case(
      testDescription: "GeoTIFF", type: .tiff, file: Made.exif([[(33922, .data(type: 7, Made.position))]]),
      modes: [.gps, .all]),
    Case(testDescription: "an AVIF", type: .avif, file: heif("av01", []), modes: []),
    Case(testDescription: "an AVIF's Exif", type: .avif, file: heif("Exif", noPosition), modes: [.all]),
    Case(testDescription: "an AVIF's place", type: .avif, file: heif("Exif", exif), modes: [.gps, .all]),
    Case(
      testDescription: "Exif that is nowhere", type: .heic, file: heif("Exif", noPosition, places: false),
      modes: [.gps, .all]),
    Case(testDescription: "an AVIF's XMP", type: .heicSequence, file: heif("mime", Made.xmp()), modes: [.all]),
    Case(
      testDescription: "XMP of a place", type: .heic, file: heif("mime", Made.xmp(Made.positionAttribute)),
      modes: [.gps, .all]),
    Case(
      testDescription: "a sequence's place", type: .avif,
      file: heif("av01", []) + box("moov", box("trak", box("udta", box("loci", [1])))), modes: [.gps, .all]),
    Case(testDescription: "another box", type: .avif, file: heif("av01", []) + box("uuid", [1]), modes: [.all]),
    Case(testDescription: "a JPEG XL", type: .jxl, file: jxl + box("jxlc", [0xFF, 0x0A]), modes: []),
    Case(testDescription: "a bare JPEG XL", type: .jxl, file: [0xFF, 0x0A, 1, 2], modes: []),
    Case(testDescription: "its Exif", type: .jxl, file: jxl + box("Exif", noPosition), modes: [.all]),
    Case(testDescription: "its place", type: .jxl, file: jxl + box("Exif", exif), modes: [.gps, .all]),
    Case(testDescription: "its XMP", type: .jxl, file: jxl + box("xml ", Made.xmp()), modes: [.all]),
    Case(
      testDescription: "its compressed Exif", type: .jxl, file: jxl + box("brob", Array("Exif".utf8) + [9]),
      modes: [.gps, .all]),
    Case(testDescription: "a bitmap", type: .bmp, file: Array("BM".utf8) + Array(repeating: 0, count: 99), modes: []),
  ]

  @Test(arguments: cases) func refusesWhatWouldStay(_ example: Case) throws {
    for mode in StripMode.allCases {
      if example.modes.contains(mode) {
        #expect(throws: CannotStrip.format, "\(mode)") { try example.file.stripped(example.type, mode) }
      } else {
        #expect(try example.file.stripped(example.type, mode).taken == [], "\(mode)")
      }
    }
  }

  /// Whatever is cut off, nothing outside of the bytes is read.
  @Test(arguments: cases) func standsCutFiles(_ example: Case) {
    for length in example.file.indices {
      for mode in StripMode.allCases { _ = try? Array(example.file[..<length]).stripped(example.type, mode) }
    }
  }

  /// A TIFF whose directories form a loop, and one of more than are looked at.
  @Test func boundsDirectories() throws {
    var loop = Made.exif([[(256, .short(1))]])
    loop.replaceSubrange(22..<26, with: [0, 0, 0, 8])
    #expect(try loop.stripped(.tiff, .all).taken == [])
    let many = Made.exif(Array(repeating: [(256, .short(1))], count: 1025))
    #expect(throws: CannotStrip.format) { try many.stripped(.tiff, .gps) }
  }
}
