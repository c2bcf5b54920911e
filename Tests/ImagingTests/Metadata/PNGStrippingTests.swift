import Testing

@testable import Imaging

@Suite struct PNGStrippingTests {
  private typealias Made = MadePicture

  /// A chunk, what the modes take, and what is left of it by `gps`.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let chunk: [UInt8]
    var gps: [MetadataKind] = []
    var all: [MetadataKind] = []
  }

  private static func text(_ keyword: String, _ text: String, type: String = "tEXt") -> [UInt8] {
    Made.chunk(type, Array((keyword + "\0" + text).utf8))
  }

  static let cases: [Case] =
    [
      Case(testDescription: "eXIf", chunk: Made.chunk("eXIf", Made.exif()), gps: [.gps], all: [.gps, .exif]),
      Case(testDescription: "no position", chunk: Made.chunk("eXIf", Made.exif(hasPosition: false)), all: [.exif]),
      Case(
        testDescription: "a signature", chunk: Made.chunk("eXIf", Array("Exif\0\0".utf8) + Made.exif()), gps: [.gps],
        all: [.gps, .exif]),
      Case(
        testDescription: "a broken Exif", chunk: Made.chunk("eXIf", Array(Made.exif().dropLast())), gps: [.exif],
        all: [.exif]),
      Case(testDescription: "XMP", chunk: Made.xmpChunk(Made.xmp()), all: [.xmp]),
      Case(
        testDescription: "XMP with a position", chunk: Made.xmpChunk(Made.xmp(Made.positionAttribute)), gps: [.gps],
        all: [.gps, .xmp]),
      Case(testDescription: "broken XMP", chunk: Made.xmpChunk(Array("<a>".utf8)), gps: [.xmp], all: [.xmp]),
      Case(
        testDescription: "compressed XMP",
        chunk: Made.chunk("iTXt", Array("XML:com.adobe.xmp".utf8) + [0, 1, 0, 0, 0, 9, 9]), gps: [.xmp], all: [.xmp]),
      Case(
        testDescription: "a raw profile", chunk: text("Raw profile type exif", "\nexif\n 4\n4d4d"), gps: [.exif],
        all: [.exif]),
      Case(
        testDescription: "APP1", chunk: text("Raw profile type APP1", "\0x", type: "zTXt"), gps: [.exif], all: [.exif]),
      Case(
        testDescription: "IPTC", chunk: text("Raw profile type iptc", "\0x", type: "zTXt"), gps: [.iptc], all: [.iptc]),
      Case(testDescription: "a text", chunk: text("Title", "A picture"), all: [.comments]),
      Case(
        testDescription: "a text of ImageMagick", chunk: text("exif:GPSLatitude", Made.words), gps: [.gps, .comments],
        all: [.gps, .comments]),
      Case(
        testDescription: "a compressed text", chunk: text("Title", "\0x", type: "zTXt"), gps: [.comments],
        all: [.comments]),
      Case(
        testDescription: "an international text", chunk: text("Title", "\0\0\0\0A picture", type: "iTXt"),
        all: [.comments]),
      Case(testDescription: "a time", chunk: Made.chunk("tIME", [7, 0xEA, 11, 23, 9, 0, 0]), all: [.other]),
      Case(testDescription: "an unknown chunk", chunk: Made.chunk("caBX", Made.position), gps: [.other], all: [.other]),
    ]
    + ["tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "cICP", "sBIT", "pHYs", "bKGD", "acTL", "fcTL", "fdAT", "PLTE", "ABCD"]
    .map {
      Case(testDescription: $0, chunk: Made.chunk($0, [1, 2, 3]))
    }

  @Test(arguments: cases) func strips(_ example: Case) throws {
    for (mode, taken) in [(StripMode.gps, example.gps), (.all, example.all)] {
      let file = Made.png([example.chunk])
      let result = try file.stripped(.png, mode)
      #expect(result.taken == taken)
      #expect(!result.bytes.has(Made.position) && !result.bytes.has(Made.words))
      #expect(Self.chunks(of: result.bytes).allSatisfy { $0.isWhole })
      #expect(result.bytes.has(Made.data + Made.end))
      #expect(try result.bytes.stripped(.png, mode).taken == [])
      if mode == .all || !taken.contains(.gps) || taken.contains(.comments) {
        #expect(result.bytes == (taken.isEmpty ? file : Made.png([])))
      } else {
        #expect(result.bytes.count == file.count)
      }
    }
  }

  @Test(arguments: cases) func standsCutFiles(_ example: Case) throws {
    let file = Made.png([example.chunk])
    for length in 8..<file.count {
      for mode in StripMode.allCases {
        let result = try Array(file[..<length]).stripped(.png, mode)
        #expect(!result.bytes.has(Made.position) && !result.bytes.has(Made.words), "\(length) bytes, \(mode)")
        #expect(result.bytes.count <= length + 64)
        #expect(try result.bytes.stripped(.png, mode).taken == [], "\(length) bytes, \(mode)")
      }
    }
  }

  /// By an eXIf of one entry; what is behind the end goes in both modes.
  @Test func keepsTheOrientation() throws {
    let exif = Made.chunk("eXIf", Made.exif(orientation: 6))
    let minimal = Made.chunk("eXIf", ExifBlock.minimal(orientation: 6))
    let result = try Made.png([exif, exif], trailer: Array("more".utf8)).stripped(.png, .all)
    #expect(result.bytes == Made.png([minimal]) && result.taken == [.gps, .exif, .trailer])
    #expect(try Made.png([minimal]).stripped(.png, .all).taken == [])
    #expect(try Made.png([], trailer: Array("more".utf8)).stripped(.png, .gps).bytes == Made.png([]))
  }

  @Test func refusesWhatIsNoPNG() {
    for file in [[], Made.png([Made.chunk("a\u{1}bc", [])]), Made.png([[0, 0, 0, 0, 0, 0, 0, 0]])] {
      #expect { try file.stripped(.png, .gps) } throws: { ($0 as? CannotStrip)?.code == .malformed }
    }
  }

  /// The chunks of a PNG, and whether their checks are right.
  private static func chunks(of file: [UInt8]) -> [(type: [UInt8], isWhole: Bool)] {
    var offset = 8
    var chunks: [(type: [UInt8], isWhole: Bool)] = []
    while offset + 12 <= file.count {
      let length = file[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
      let content = Array(file[offset + 4..<offset + 8 + length])
      let check = file[offset + 8 + length..<offset + 12 + length]
      chunks.append((Array(content[..<4]), check.elementsEqual(Made.number(Int(Made.check(content)), 4, true))))
      offset += 12 + length
    }
    return chunks
  }
}
