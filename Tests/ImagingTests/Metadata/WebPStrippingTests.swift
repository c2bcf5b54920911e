import Testing

@testable import Imaging

@Suite struct WebPStrippingTests {
  private typealias Made = MadePicture

  private static let exif = Made.riffChunk("EXIF", Made.exif())
  private static let xmp = Made.riffChunk("XMP ", Made.xmp(Made.positionAttribute))

  /// The size and the flags say what is left.
  @Test func takesOutAll() throws {
    let profile = Made.riffChunk("ICCP", [1, 2, 3])
    let file = Made.webp(flags: 0x2C, [profile, Made.lossy, Self.exif, Self.xmp, Made.riffChunk("ABCD", [1])])
    let result = try file.stripped(.webp, .all)
    #expect(result.taken == [.gps, .exif, .xmp, .other])
    #expect(result.bytes == Made.webp(flags: 0x20, [profile, Made.lossy]))
  }

  @Test func takesOutPositions() throws {
    let file = Made.webp(flags: 0x0C, [Made.lossy, Self.exif, Self.xmp])
    let result = try file.stripped(.webp, .gps)
    #expect(result.taken == [.gps])
    #expect(result.bytes.count == file.count && result.bytes.prefix(30) == file.prefix(30))
    #expect(result.bytes.has("Maker of it") && result.bytes.has("A title"))
    #expect(!result.bytes.has(Made.position) && !result.bytes.has(Made.words))
    #expect(try result.bytes.stripped(.webp, .gps).taken == [])
  }

  /// Broken blocks go as a whole, and their flags with them.
  @Test func takesOutBrokenBlocks() throws {
    let broken = Made.riffChunk("EXIF", Array(Made.exif(orientation: 5).dropLast()))
    let file = Made.webp(flags: 0x0C, [Made.lossy, broken, Made.riffChunk("XMP ", Array("<a>".utf8))])
    let result = try file.stripped(.webp, .gps)
    #expect(result.taken == [.exif, .xmp])
    let minimal = Made.riffChunk("EXIF", ExifBlock.minimal(orientation: 5))
    #expect(result.bytes == Made.webp(flags: 0x08, [Made.lossy, minimal]))
  }

  @Test func keepsTheOrientation() throws {
    let turned = Made.riffChunk("EXIF", Made.exif(orientation: 6, bigEndian: false))
    let minimal = Made.riffChunk("EXIF", ExifBlock.minimal(orientation: 6))
    let kept = Made.webp(flags: 0x08, [Made.lossy, minimal])
    #expect(try Made.webp(flags: 0x08, [Made.lossy, turned]).stripped(.webp, .all).bytes == kept)
    #expect(try kept.stripped(.webp, .all).taken == [])
    // Nobody reads the Exif of a simple file.
    #expect(
      try Made.webp(flags: nil, [Made.lossy, turned]).stripped(.webp, .all).bytes == Made.webp(flags: nil, [Made.lossy])
    )
  }

  /// Unknown chunks of frames become zeros: the frame keeps its size.
  @Test func goesIntoFrames() throws {
    func frame(_ data: [UInt8]) -> [UInt8] {
      Made.riffChunk("ANMF", Array(repeating: 1, count: 16) + Made.lossy + Made.riffChunk("ABCD", data))
    }
    let result = try Made.webp(flags: 2, [frame(Made.position)]).stripped(.webp, .gps)
    #expect(result.taken == [.other])
    #expect(result.bytes == Made.webp(flags: 2, [frame(Array(repeating: 0, count: 8))]))
    #expect(try result.bytes.stripped(.webp, .gps).taken == [])
  }

  @Test func cutsTheTrailerOff() throws {
    let file = Made.webp(flags: nil, [Made.lossy])
    #expect(try (file + Made.position).stripped(.webp, .gps).bytes == file)
    #expect(try (file + [0, 0]).stripped(.webp, .gps).taken == [])
  }

  @Test(arguments: StripMode.allCases) func standsCutFiles(_ mode: StripMode) throws {
    let file = Made.webp(flags: 0x0C, [Made.lossy, Self.exif, Self.xmp, Made.riffChunk("ABCD", [1, 2])])
    for length in 12..<file.count {
      let result = try Array(file[..<length]).stripped(.webp, mode)
      #expect(!result.bytes.has(Made.position) && !result.bytes.has(Made.words), "\(length) bytes")
      #expect(result.bytes.count <= length + 64)
      #expect(try result.bytes.stripped(.webp, mode).taken == [], "\(length) bytes")
    }
  }

  @Test func refusesWhatIsNoWebP() {
    for file in [[], Array("RIFF".utf8), Array("RIFF\0\0\0\0WEBP".utf8), Array("RIFX\u{4}\0\0\0WEBP".utf8)] {
      #expect { try file.stripped(.webp, .gps) } throws: { ($0 as? CannotStrip)?.code == .malformed }
    }
  }
}
