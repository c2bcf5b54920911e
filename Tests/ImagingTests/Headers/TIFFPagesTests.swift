import Testing

@testable import Imaging

@Suite struct TIFFPagesTests {
  static let width = TIFFFile.Entry(tag: 256, values: [300])
  static let height = TIFFFile.Entry(tag: 257, values: [200])

  /// Impossible sizes, no size, two sizes in one, sizes that are no numbers.
  @Test(arguments: [
    [TIFFFile.page(0, 1)], [TIFFFile.page(1, 0)], [TIFFFile.page(1 << 31, 1, type: 4)], [[width]], [[height]],
    [[TIFFFile.Entry(tag: 256, values: [3, 3]), height]], [[TIFFFile.Entry(tag: 256, type: 2, values: [3]), height]],
    [[TIFFFile.Entry(tag: 256, type: 9, values: [-3]), height]],
  ])
  func isCorrupt(_ pages: [[TIFFFile.Entry]]) {
    for isBig in [false, true] {
      #expect(throws: CorruptImage.self) { try TIFFFile.make(pages, isBig: isBig).facts(.tiff) }
    }
  }

  @Test func refusesAnEndlessSize() {
    let entries = [TIFFFile.Entry(tag: 256, type: 16, values: [-1]), Self.height]
    #expect(throws: CorruptImage.self) { try TIFFFile.make([entries], isBig: true).facts(.tiff) }
  }

  @Test func takesTheFirstOfTwoTags() throws {
    let file = TIFFFile.make([[Self.width, Self.height, TIFFFile.Entry(tag: 256, values: [9])]])
    #expect(try file.facts(.tiff).width == 300)
  }

  /// Orientations that there are none of.
  @Test(arguments: [0, 9, 65535]) func isUprightWithoutAnOrientation(_ orientation: Int) throws {
    #expect(try TIFFFile.make([TIFFFile.page(orientation: orientation)]).facts(.tiff).orientation == 1)
  }

  @Test func stopsCounting() throws {
    let pages = Array(repeating: [Self.width, Self.height], count: 10_010)
    #expect(try TIFFFile.make(pages).facts(.tiff).frames == 10_000)
  }

  /// A chain that leads outside of the file, or to a page that the file cuts off.
  @Test func countsPagesThatAreThere() throws {
    let file = TIFFFile.make([TIFFFile.page(), TIFFFile.page()])
    #expect(try Array(file.dropLast(20)).facts(.tiff).frames == 1)
  }
}
