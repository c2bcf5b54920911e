import Testing

@testable import ImageRenderer

@Suite struct LibraryMessageTests {
  @Test(arguments: [
    ("VipsJpeg: Premature end of input file\n", Outcome.corrupt), ("", .corrupt),
    ("VipsJpeg: Unsupported JPEG process: SOF type 0xc3\n", .unsupported),
    ("tiff2vips: samples_per_pixel not a whole number of bytes\n", .unsupported),
    ("vips_malloc: out of memory --- size == 100MB\n", .originalTooLarge),
    ("VipsJpeg: Maximum supported image dimension is 65500 pixels\n", .originalTooLarge),
  ])
  func hasAMeaning(text: String, outcome: Outcome) {
    #expect(LibraryMessage(text).failure.outcome == outcome)
  }

  @Test func isOneLine() {
    #expect(LibraryMessage("a: b\nc: d\n").failure.detail == "a: b; c: d")
  }
}
