import Testing

@testable import Imaging

@Suite struct HEIFHeaderTests {
  static let size = HEIFFile.size(300, 200)

  /// No boxes, no size, properties that are missing, impossible sizes, apertures without a denominator or a side.
  @Test(arguments: [
    HEIFFile.make(), HEIFFile.make(HEIFFile.fullBox("meta", [])), HEIFFile.still(HEIFFile.turn(1)),
    HEIFFile.still(HEIFFile.size(0, 1)), HEIFFile.still(HEIFFile.size(1, 1 << 31)),
    HEIFFile.still(HEIFFile.fullBox("ispe", [0, 0, 1])), HEIFFile.still(size, HEIFFile.aperture((1, 0), (1, 1))),
    HEIFFile.still(size, HEIFFile.aperture((0, 1), (1, 1))), HEIFFile.still(size, HEIFFile.box("clap", [0])),
    HEIFFile.make(HEIFFile.meta(properties: [size], items: [(1, [2])])),
    HEIFFile.make(HEIFFile.meta(properties: [size], items: [(1, [1])], primary: 2)),
    HEIFFile.make(HEIFFile.movie(300, 200, frames: 1, handler: "soun")), HEIFFile.make(HEIFFile.movie(0, 0, frames: 1)),
  ])
  func isCorrupt(_ file: [UInt8]) { #expect(throws: CorruptImage.self) { try file.facts(.avif) } }

  /// The size of the property counts as it stands when the next one applies.
  @Test func appliesPropertiesInOrder() throws {
    let turnedFirst = try HEIFFile.still(Self.size, HEIFFile.turn(1), HEIFFile.aperture((150, 1), (100, 1))).facts(
      .avif)
    #expect(turnedFirst.width == 150 && turnedFirst.height == 100)
    let cutFirst = try HEIFFile.still(Self.size, HEIFFile.aperture((150, 1), (100, 1)), HEIFFile.turn(1)).facts(.avif)
    #expect(cutFirst.width == 100 && cutFirst.height == 150)
  }

  /// A box with a length of eight bytes, and a last one without a length.
  @Test func readsOtherLengthsOfBoxes() throws {
    let meta = Array(HEIFFile.meta(properties: [Self.size], items: [(1, [1])]).dropFirst(8))
    let fileType = Array(HEIFFile.make().prefix(24))
    let long = fileType + big(1, 4) + [UInt8]("meta") + big(meta.count + 16, 8) + meta
    #expect(try long.facts(.avif).width == 300)
    let last = fileType + big(0, 4) + [UInt8]("meta") + meta
    #expect(try last.facts(.avif).width == 300)
  }

  /// Lengths that do not hold the box's own head, and ones beyond all bounds.
  @Test(arguments: [1, 2, 7, 0x7FFF_FFFF, 0xFFFF_FFFF]) func endsAtImpossibleLengths(_ length: Int) {
    let file = Array(HEIFFile.make().prefix(24)) + big(length, 4) + [UInt8]("free") + big(-1, 8)
    #expect(throws: CorruptImage.self) { try file.facts(.avif) }
  }

  /// Boxes and items are looked at up to a bound.
  @Test func endsSoon() throws {
    let meta = HEIFFile.meta(properties: [Self.size], items: [(1, [1])])
    let free = Array(repeatElement(HEIFFile.box("free", []), count: 9_990).joined())
    #expect(try HEIFFile.make(free, meta).facts(.avif).width == 300)
    #expect(throws: CorruptImage.self) { try HEIFFile.make(free, free, meta).facts(.avif) }
    let items = (2...100_002).map { (id: $0, properties: [1]) } + [(id: 1, properties: [1])]
    #expect(throws: CorruptImage.self) {
      try HEIFFile.make(HEIFFile.meta(properties: [Self.size], items: items, isLong: true)).facts(.avif)
    }
  }

  /// Of very many auxiliary images that are no alpha, not all are looked at: one might be.
  @Test func knowsAlphaByAllAuxiliaryImagesOnly() throws {
    for (count, hasAlpha) in [(999, false), (1000, nil)] as [(Int, Bool?)] {
      let references = (0..<count).map { (type: "auxl", from: $0 + 2, to: [1]) }
      let meta = HEIFFile.meta(properties: [Self.size], items: [(1, [1])], references: references)
      #expect(try HEIFFile.make(meta).facts(.avif).hasAlpha == hasAlpha)
    }
  }

  @Test func prefersAStillBehindTheFilm() throws {
    let still = HEIFFile.meta(properties: [Self.size], items: [(1, [1])])
    let facts = try HEIFFile.make(HEIFFile.movie(9, 9, frames: 5), still).facts(.avif)
    #expect(facts.width == 300 && facts.frames == 1)
  }

  @Test func saturatesFrames() throws {
    let file = HEIFFile.make(HEIFFile.movie(300, 200, frames: 0xFFFF_FFFF, handler: "vide"), brand: "hevc")
    #expect(try file.facts(.heicSequence).frames == 10_000)
  }
}
