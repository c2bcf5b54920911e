import Testing

@testable import Imaging

@Suite struct GIFHeaderTests {
  /// No image, a text, and an end within the first descriptor.
  @Test(arguments: [
    GIFFile.make([]), GIFFile.make([[0x21, 0xF9, 4, 1, 0, 0, 0, 0]]), [UInt8]("GIF89a=1;alert(1)//"), [UInt8]("GIF87a"),
    GIFFile.make([Array(GIFFile.frame(300, 200).prefix(9))], end: []),
  ])
  func isCorrupt(_ file: [UInt8]) { #expect(throws: CorruptImage.self) { try file.facts(.gif) } }

  /// A file that ends within a frame has those before it; within its first frame, one.
  @Test func countsWholeFrames() throws {
    let cut = Array(GIFFile.frame(300, 200).dropLast(2))
    #expect(try GIFFile.make([cut], end: []).facts(.gif).frames == 1)
    #expect(try GIFFile.make([GIFFile.frame(300, 200), cut], end: []).facts(.gif).frames == 1)
    #expect(try GIFFile.make([GIFFile.frame(300, 200), GIFFile.frame(300, 200), cut], end: []).facts(.gif).frames == 2)
    #expect(try GIFFile.make([GIFFile.frame(300, 200), cut], end: []).facts(.gif).hasAlpha == nil)
  }

  @Test func stopsCounting() throws {
    let facts = try GIFFile.make(Array(repeating: GIFFile.frame(1, 1), count: 10_001)).facts(.gif)
    #expect(facts.frames == 10_000)
    #expect(facts.hasAlpha == nil)
  }

  /// The largest frame at the largest offset.
  @Test func growsByTheFirstFrame() throws {
    let facts = try GIFFile.make([GIFFile.frame(65535, 65535, left: 65535, top: 65535)]).facts(.gif)
    #expect(facts.width == 131_070 && facts.height == 131_070)
  }
}
