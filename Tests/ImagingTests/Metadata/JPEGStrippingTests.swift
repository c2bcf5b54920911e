import Testing

@testable import Imaging

@Suite struct JPEGStrippingTests {
  private typealias Made = MadePicture

  /// A file, what each mode takes, and whether `gps` leaves the length.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let segments: [[UInt8]]
    var trailer: [UInt8] = []
    var gps: [MetadataKind] = []
    var all: [MetadataKind] = []
    var keepsLength = true
  }

  static let cases: [Case] = [
    Case(testDescription: "nothing", segments: [Made.jfif, Made.profile, Made.adobe]),
    Case(
      testDescription: "Exif without a position", segments: [Made.exifSegment(Made.exif(hasPosition: false))],
      all: [.exif]),
    Case(testDescription: "Exif", segments: [Made.exifSegment(Made.exif())], gps: [.gps], all: [.gps, .exif]),
    Case(
      testDescription: "little endian, turned",
      segments: [Made.exifSegment(Made.exif(orientation: 6, bigEndian: false))],
      gps: [.gps], all: [.gps, .exif]),
    Case(
      testDescription: "a broken Exif", segments: [Made.exifSegment(Array(Made.exif().dropLast()))], gps: [.exif],
      all: [.exif], keepsLength: false),
    Case(
      testDescription: "XMP", segments: [Made.xmpSegment(Made.xmp(Made.positionAttribute))], gps: [.gps],
      all: [.gps, .xmp]),
    Case(testDescription: "XMP without a position", segments: [Made.xmpSegment(Made.xmp())], all: [.xmp]),
    Case(
      testDescription: "XMP that is not well-formed",
      segments: [Made.xmpSegment(Array(Made.xmp(Made.positionAttribute).dropLast(40)))], gps: [.xmp],
      all: [.gps, .xmp],
      keepsLength: false),
    Case(testDescription: "a comment", segments: [Made.segment(0xFE, Array("By hand".utf8))], all: [.comments]),
    Case(
      testDescription: "a comment with a position",
      segments: [Made.segment(0xFE, Array("Latitude \(Made.words)".utf8))], gps: [.gps, .comments], all: [.comments],
      keepsLength: false),
    Case(
      testDescription: "an unknown application", segments: [Made.segment(0xE7, Array("Maker\0".utf8) + Made.position)],
      gps: [.other], all: [.other], keepsLength: false),
    Case(
      testDescription: "IPTC", segments: [Made.segment(0xED, resources([(0x0404, Array("a town".utf8))]))], all: [.iptc]
    ),
    Case(
      testDescription: "Exif in Photoshop's resources",
      segments: [Made.segment(0xED, resources([(0x0404, Array("a town".utf8)), (0x0422, Made.exif())]))], gps: [.gps],
      all: [.iptc]),
    Case(
      testDescription: "a thumbnail in Photoshop's resources",
      segments: [Made.segment(0xED, resources([(0x040C, Array(repeating: 0, count: 28) + inner)]))], gps: [.gps],
      all: [.iptc]),
    Case(
      testDescription: "Photoshop's resources that do not end",
      segments: [Made.segment(0xED, Array(resources([(0x0422, Made.exif())]).dropLast(9)))], gps: [.iptc], all: [.iptc],
      keepsLength: false),
    Case(
      testDescription: "a thumbnail with Exif",
      segments: [
        Made.exifSegment(
          Made.exif([
            [(0x010F, .data(type: 2, Array("Maker\0".utf8)))],
            // 8 + 2 + 12 + 4 + 6 is where the second directory begins; its three parts have 30 bytes.
            [
              (0x0201, .data(type: 4, Made.number(32 + 30, 4, true))),
              (0x0202, .data(type: 4, Made.number(inner.count, 4, true))),
            ],
          ]) + inner)
      ], gps: [.gps], all: [.gps, .exif]),
    Case(
      testDescription: "JFIF with a thumbnail",
      segments: [Made.segment(0xE0, Array("JFIF\0".utf8) + [1, 2, 1, 0, 72, 0, 72, 1, 1, 9, 9, 9])], all: [.thumbnail]),
    Case(
      testDescription: "a preview", segments: [Made.jfif, Made.segment(0xE0, Array("JFXX\0".utf8) + [0x13])],
      all: [.thumbnail]),
    Case(testDescription: "zeros behind the end", segments: [], trailer: Array(repeating: 0, count: 99)),
    Case(
      testDescription: "a film behind the end", segments: [], trailer: Array("ftypmp42".utf8) + Made.position,
      gps: [.trailer], all: [.trailer], keepsLength: false),
    Case(
      testDescription: "a second picture", segments: [Made.segment(0xE2, Array("MPF\0".utf8))],
      trailer: [0, 0] + inner + [0, 0, 0] + Made.jpeg([]), gps: [.gps], all: [.thumbnail, .trailer]),
    Case(
      testDescription: "a second picture, and more", segments: [Made.segment(0xE2, Array("MPF\0".utf8))],
      trailer: inner + Array("SEFT".utf8), gps: [.thumbnail, .trailer], all: [.thumbnail, .trailer], keepsLength: false),
    Case(
      testDescription: "what cannot be read, before an index",
      segments: [Made.segment(0xE7, Made.position), Made.segment(0xE2, Array("MPF\0".utf8))], trailer: Made.jpeg([]),
      gps: [.other], all: [.thumbnail, .trailer, .other]),
    Case(
      testDescription: "an extended packet",
      segments: [
        Made.xmpSegment(Made.xmp("xmpNote:HasExtendedXMP=\"\(String(repeating: "A", count: 32))\"")),
        extended("<exif:GP"), extended("SLatitude>\(Made.words)"),
      ], gps: [.gps, .xmp], all: [.gps, .xmp], keepsLength: false),
    Case(
      testDescription: "bytes between segments", segments: [[0x12, 0xFF, 0x00] + Made.position, Made.jfif],
      gps: [.other],
      all: [.other], keepsLength: false),
  ]

  /// A small picture with a position.
  static let inner = Made.jpeg([Made.exifSegment(Made.exif())])

  static func extended(_ text: String) -> [UInt8] {
    let name = Array("http://ns.adobe.com/xmp/extension/\0".utf8)
    return Made.segment(
      0xE1, name + Array(repeating: 0x41, count: 32) + Array(repeating: 0, count: 8) + Array(text.utf8))
  }

  static func resources(_ resources: [(UInt16, [UInt8])]) -> [UInt8] {
    resources.reduce(Array("Photoshop 3.0\0".utf8)) { all, resource in
      all + Array("8BIM".utf8) + Made.number(Int(resource.0), 2, true) + [0, 0]
        + Made.number(resource.1.count, 4, true) + resource.1 + Array(repeating: 0, count: resource.1.count % 2)
    }
  }

  @Test(arguments: cases) func takesOutPositions(_ example: Case) throws {
    let file = Made.jpeg(example.segments, trailer: example.trailer)
    let result = try file.stripped(.jpeg, .gps)
    #expect(result.taken == example.gps)
    #expect(!result.bytes.has(Made.position) && !result.bytes.has(Made.words))
    #expect(result.bytes.has(Made.pixels + [0xFF, 0xD9]))
    #expect((result.bytes.count == file.count) == example.keepsLength)
    #expect(try result.bytes.stripped(.jpeg, .gps).taken == [])
  }

  @Test(arguments: cases) func takesOutAll(_ example: Case) throws {
    let file = Made.jpeg(example.segments, trailer: example.trailer)
    let result = try file.stripped(.jpeg, .all)
    #expect(result.taken == example.all)
    #expect(!result.bytes.has(Made.position) && !result.bytes.has(Made.words) && !result.bytes.has("Maker"))
    #expect(try result.bytes.stripped(.jpeg, .all).taken == [])
    let kept: [[UInt8]] = [Made.jfif, Made.profile, Made.adobe].filter(example.segments.contains)
    if !result.bytes.has("Exif"), !example.testDescription.hasPrefix("JFIF") {
      let expected: [UInt8] = Array([[0xFF, 0xD8], Array(kept.joined()), Made.pixels].joined())
      #expect(result.bytes.starts(with: expected))
    }
  }

  /// A file that is cut at any length is stripped or refused, and nothing of the position is left.
  @Test(arguments: cases) func standsCutFiles(_ example: Case) throws {
    let file = Made.jpeg(example.segments, trailer: example.trailer)
    for length in 2..<file.count {
      for mode in StripMode.allCases {
        guard let result = try? Array(file[..<length]).stripped(.jpeg, mode) else { continue }
        #expect(!result.bytes.has(Made.position) && !result.bytes.has(Made.words), "\(length) bytes, \(mode)")
        #expect(result.bytes.count <= length + 64)
        #expect(try result.bytes.stripped(.jpeg, mode).taken == [], "\(length) bytes, \(mode)")
      }
    }
  }

  /// The orientation of a broken Exif too.
  @Test(arguments: Array(0...9)) func keepsTheOrientation(_ orientation: Int) throws {
    let exif = Made.exif(orientation: UInt16(orientation))
    for (block, mode) in [(exif, StripMode.all), (Array(exif.dropLast()), .gps), (Array(exif.dropLast()), .all)] {
      let result = try Made.jpeg([Made.exifSegment(block)]).stripped(.jpeg, mode).bytes
      let minimal = ExifBlock.minimal(orientation: orientation)
      #expect(result == Made.jpeg(2...8 ~= orientation ? [Made.exifSegment(minimal)] : []))
    }
    let result = try Made.jpeg([Made.exifSegment(exif)]).stripped(.jpeg, .gps).bytes
    let block = Array(result[12...])
    #expect(block.withUnsafeBytes { ExifBlock.orientation(of: $0) } == (1...8 ~= orientation ? orientation : 1))
    #expect(result.has("Maker of it") && result.has("2026:11:23"))
  }

  /// The extended packet goes, and with it what announces it; the title stays.
  @Test func forgetsAnExtendedPacket() throws {
    let example = try #require(Self.cases.first { $0.testDescription == "an extended packet" })
    let result = try Made.jpeg(example.segments).stripped(.jpeg, .gps).bytes
    #expect(!result.has("HasExtendedXMP") && !result.has("xmp/extension") && result.has("A title"))
    let harmless = Made.jpeg([Made.xmpSegment(Made.xmp()), Self.extended("<a/>")])
    #expect(try harmless.stripped(.jpeg, .gps).taken == [])
    let picture = Made.jpeg([Made.xmpSegment(Made.xmp()), Self.extended("<a b=\"/9"), Self.extended("j/4AAQ\"/>")])
    #expect(try picture.stripped(.jpeg, .gps).taken == [.gps, .xmp])
  }

  @Test func refusesWhatIsNoJPEG() {
    for file in [[], [0xFF], [0xFF, 0xD7], [0xFF, 0xD8, 0xFF, 0xE1, 0, 1], Made.jpeg([[0xFF, 0xFE, 0, 0]])] as [[UInt8]]
    {
      for mode in StripMode.allCases {
        #expect { try file.stripped(.jpeg, mode) } throws: { ($0 as? CannotStrip)?.code == .malformed }
      }
    }
  }

  /// Filling bytes before markers, a segment between two scans, and a file without an end.
  @Test func goesOverAllSegments() throws {
    let comment = Made.segment(0xFE, Array("By hand".utf8))
    let scan = Made.segment(0xDA, [1, 1, 0, 0, 63, 0]) + [0x12, 0xFF, 0xFF, 0, 0x34]
    let file = [0xFF, 0xD8, 0xFF, 0xFF] + comment + scan + [0xFF, 0xFF] + comment + scan
    #expect(try file.stripped(.jpeg, .all).bytes == [0xFF, 0xD8] + scan + scan)
  }

  /// The fuzzer found a file whose first segment went, so that zeros stood behind SOI and it was no JPEG any more.
  @Test(arguments: StripMode.allCases) func leavesNoZerosBehindTheStart(_ mode: StripMode) throws {
    let unknown = Made.segment(0xE7, [1]) + [0, 0]
    #expect(try Made.jpeg([unknown, Made.jfif, [0]]).stripped(.jpeg, mode).bytes == Made.jpeg([Made.jfif]))
    #expect(try Made.jpeg([Made.jfif, [0, 0]]).stripped(.jpeg, mode).taken == [])
    let index = Made.segment(0xE2, Array("MPF\0".utf8)) + [0, 0]
    #expect(try Made.jpeg([index], trailer: [1]).stripped(.jpeg, mode).bytes == Made.jpeg([]))
  }

  /// The fuzzer found a second picture whose first bytes became zeros, so that it was no picture any more.
  @Test func fillsBytesBeforeMarkersOfASecondPicture() throws {
    let index = Made.segment(0xE2, Array("MPF\0".utf8))
    let second = Made.jpeg([[0xFF, 0] + Made.position, Made.jfif])
    let result = try Made.jpeg([index], trailer: second).stripped(.jpeg, .gps).bytes
    let filler = Array(repeating: UInt8(0xFF), count: 2 + Made.position.count)
    #expect(result == Made.jpeg([index], trailer: Made.jpeg([filler, Made.jfif])))
    #expect(try result.stripped(.jpeg, .gps).taken == [])
  }

  @Test func boundsTheNumberOfSegments() {
    let many = Made.jpeg(Array(repeating: Made.segment(0xFE, []) + Made.segment(0xDB, []), count: 20_000))
    #expect { try many.stripped(.jpeg, .all) } throws: { ($0 as? CannotStrip)?.code == .tooManySegments }
    let one = Made.jpeg(Array(repeating: Made.segment(0xFE, []), count: 20_000))
    #expect(throws: Never.self) { try one.stripped(.jpeg, .all) }
  }
}
