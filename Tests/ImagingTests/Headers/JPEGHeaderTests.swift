import Testing

@testable import Imaging

@Suite struct JPEGHeaderTests {
  /// Exif data that says no orientation, or one that is not taken: the value, its type, its place, what stands around it.
  @Test(arguments: [
    [], [UInt8]("II*\0"), ExifData.make(), ExifData.make(orientation: 0), ExifData.make(orientation: 9),
    ExifData.make(orientation: 6, type: 2), ExifData.make(orientation: 6, type: 5), ExifData.make([(0x8769, 6)]),
    Array(ExifData.make(orientation: 6).dropFirst()), [UInt8]("II") + little(42, 2) + little(4, 4),
    [UInt8]("II") + little(42, 2) + little(0xFFFF_FFFF, 4), [UInt8]("II") + little(43, 2) + little(8, 4),
    TIFFFile.make([TIFFFile.page(orientation: 6)], isBig: true),
  ])
  func isUprightWithoutAnOrientation(_ exif: [UInt8]) throws {
    #expect(try JPEGFile.make(before: JPEGFile.exif(exif)).facts(.jpeg).orientation == 1)
  }

  @Test(arguments: [1, 3, 4, 6, 8, 9]) func takesOrientationsOfEachType(_ type: Int) throws {
    #expect(
      try JPEGFile.make(before: JPEGFile.exif(ExifData.make(orientation: 6, type: type))).facts(.jpeg).width == 200)
  }

  @Test func takesExifBehindTheFrame() throws {
    #expect(try JPEGFile.make(behind: JPEGFile.exif(ExifData.make(orientation: 6))).facts(.jpeg).width == 200)
  }

  /// No frame, a scan before it, segments that are broken, impossible sizes.
  @Test(
    arguments: [
      [0xFF, 0xD8, 0xFF, 0xD9], [0xFF, 0xD8] + JPEGFile.scan + JPEGFile.frame(3, 2), JPEGFile.make(0, 200),
      JPEGFile.make(300, 0), JPEGFile.make(0, 0), [0xFF, 0xD8, 0xFF, 0xE0, 0, 1] + JPEGFile.frame(3, 2),
      [0xFF, 0xD8] + JPEGFile.segment(0xC0, [8, 0, 2, 0]) + JPEGFile.scan,
      [0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0xFF] + JPEGFile.frame(3, 2),
      // A DNL that says 0, and one that is cut off.
      JPEGFile.make(300, 0, scan: JPEGFile.segment(0xDA, [1]) + [0xFF, 0xDC, 0, 4, 0, 0]),
      JPEGFile.make(300, 0, scan: JPEGFile.segment(0xDA, [1]) + [0xFF, 0xDC, 0, 4, 0]),
    ] as [[UInt8]])
  func isCorrupt(_ file: [UInt8]) { #expect(throws: CorruptImage.self) { try file.facts(.jpeg) } }

  /// Segments, fill bytes and restart markers are looked at up to a bound.
  @Test func endsSoon() throws {
    let frame = JPEGFile.frame(3, 2) + JPEGFile.scan
    for (unit, count) in [([0xFF, 0xE5, 0, 2], 65_000), ([0xFF], 65_000), ([7], 65_000), ([0xFF, 0xD0], 65_000)]
      as [([UInt8], Int)]
    {
      let before = Array(repeatElement(unit, count: count).joined())
      #expect(try ([0xFF, 0xD8] + before + frame).facts(.jpeg).width == 3)
      #expect(throws: CorruptImage.self) { try ([0xFF, 0xD8] + before + before + frame).facts(.jpeg) }
    }
  }
}
