import Testing

@testable import Imaging

@Suite struct WebPHeaderTests {
  /// Sizes of 0, an area of 2^32, wrong signatures, another frame than a key frame, another first chunk.
  @Test(arguments: [
    WebPFile.make(WebPFile.lossy(0, 1)), WebPFile.make(WebPFile.lossy(1, 0)),
    WebPFile.extended(65536, 65536, flags: 0, []),
    WebPFile.make(WebPFile.chunk("VP8 ", [1, 0, 0, 0x9D, 1, 0x2A, 3, 0, 2, 0])),
    WebPFile.make(WebPFile.chunk("VP8 ", [0, 0, 0, 0x9D, 1, 0x2B, 3, 0, 2, 0])),
    WebPFile.make(WebPFile.chunk("VP8L", [0x2E, 1, 2, 3, 4])), WebPFile.make(WebPFile.chunk("ALPH", [1, 2, 3, 4])),
  ])
  func isCorrupt(_ file: [UInt8]) { #expect(throws: CorruptImage.self) { try file.facts(.webp) } }

  @Test func isAsLargeAsItMayBe() throws {
    #expect(try WebPFile.extended(1 << 24, 255, flags: 0, []).facts(.webp).width == 1 << 24)
  }

  @Test func stopsCounting() throws {
    let frames = Array(repeatElement(WebPFile.frame(1, 1), count: 12_000).joined())
    #expect(try WebPFile.extended(flags: 2, frames).facts(.webp).frames == 10_000)
  }

  /// An animation that is cut before its first frame has an unknown number of them.
  @Test func countsNoFramesThatAreMissing() throws {
    #expect(try WebPFile.extended(flags: 2, []).facts(.webp).frames == nil)
  }

  /// Chunks behind the end that RIFF says are none.
  @Test func endsWhereRIFFEnds() throws {
    let file = WebPFile.extended(flags: 2, WebPFile.frame()) + WebPFile.frame()
    #expect(try file.facts(.webp).frames == 1)
  }
}
