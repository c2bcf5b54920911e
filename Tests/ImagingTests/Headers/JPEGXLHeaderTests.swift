import Testing

@testable import Imaging

@Suite struct JPEGXLHeaderTests {
  /// Widths that follow from the height: 1:1, 12:10, 4:3, 3:2, 16:9, 5:4, 2:1.
  @Test(arguments: zip(1...7, [1000, 1200, 1333, 1500, 1777, 1250, 2000])) func knowsRatios(_ ratio: Int, _ width: Int)
    throws
  {
    let file = JPEGXLFile.make([(0, 1)] + JPEGXLFile.side(1000) + [(ratio, 3)] + JPEGXLFile.defaults)
    #expect(try file.facts(.jxl).width == width)
  }

  /// Sides of 9, 13, 18 and 30 bits.
  @Test(arguments: [(0, 9, 512), (1, 13, 8192), (2, 18, 262_144), (3, 30, 1 << 30)])
  func knowsLengthsOfSides(_ way: Int, _ count: Int, _ height: Int) throws {
    let file = JPEGXLFile.make([(0, 1), (way, 2), (1 << count - 1, count), (1, 3)] + JPEGXLFile.defaults)
    #expect(try file.facts(.jxl).height == height)
  }

  /// A size beyond 2^31, another codestream, a container without one.
  @Test(arguments: [
    JPEGXLFile.make([(0, 1)] + JPEGXLFile.side(1 << 30) + [(7, 3)] + JPEGXLFile.defaults),
    JPEGXLFile.container(HEIFFile.box("jxlc", [1, 2, 3])), JPEGXLFile.container(HEIFFile.box("jxlc", [])),
    JPEGXLFile.container(), JPEGXLFile.container(HEIFFile.box("jxlp", [0, 0])),
  ])
  func isCorrupt(_ file: [UInt8]) { #expect(throws: CorruptImage.self) { try file.facts(.jxl) } }

  /// An intrinsic size and a preview stand between the orientation and the extra channels.
  @Test func passesOverOtherSizes() throws {
    let intrinsic: [JPEGXLFile.Bits] = [(1, 1)] + JPEGXLFile.size(5, 5)
    // A preview of 40 rows and a ratio of 1:1.
    let preview: [JPEGXLFile.Bits] = [(1, 1), (1, 1), (2, 2), (4, 5), (1, 3)]
    let metadata: [JPEGXLFile.Bits] =
      [(0, 1), (1, 1), (4, 3)] + intrinsic + preview + [(0, 1), (0, 1), (0, 2), (1, 1), (1, 2), (1, 1)]
    let facts = try JPEGXLFile.make(JPEGXLFile.size(300, 200) + metadata).facts(.jxl)
    #expect(facts.width == 200 && facts.height == 300 && facts.hasAlpha == true)
  }

  /// The alpha behind a channel that the file cuts off is not known.
  @Test func knowsAlphaByAllChannelsOnly() throws {
    let metadata: [JPEGXLFile.Bits] = [(0, 1), (0, 1), (0, 1), (0, 2), (1, 1), (2, 2), (0, 4)]
    #expect(try JPEGXLFile.make(JPEGXLFile.size(300, 200) + metadata).facts(.jxl).hasAlpha == nil)
  }
}
