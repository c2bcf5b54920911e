import Testing

@testable import Imaging

@Suite struct ImageFactsTests {
  @Test(arguments: Picture.all) func readsTheHeader(_ picture: Picture) throws {
    #expect(try picture.file.facts(picture.type) == picture.facts)
    // Bytes behind the picture change nothing.
    let longer = picture.file + Array(repeating: 0, count: 100)
    #expect(try longer.facts(picture.type).width == picture.facts.width)
  }

  /// The type that is found is the one that the header is read as.
  @Test(arguments: Picture.all) func isSniffed(_ picture: Picture) {
    #expect(picture.file.withUnsafeBytes { ImageType(sniffing: $0) } == picture.type)
  }

  /// A file that is cut has no dimensions, or the right ones; what its lost end says is missing, but nothing else is
  /// said instead.
  @Test(arguments: Picture.all) func isNeverWrongWhereTheFileIsCut(_ picture: Picture) throws {
    let wrong = picture.file.indices.filter { length in
      guard let facts = try? Array(picture.file[..<length]).facts(picture.type) else { return false }
      return !Self.is(facts, picture.facts)
    }
    #expect(wrong.isEmpty, "cut to these lengths")
  }

  /// Whether `facts` say nothing else than `whole`, of which they may know a part.
  private static func `is`(_ facts: ImageFacts, _ whole: ImageFacts) -> Bool {
    // An orientation that is lost with the end turns nothing.
    let isTurned = whole.orientation > 4 && facts.orientation == 1
    return facts.width == (isTurned ? whole.height : whole.width)
      && facts.height == (isTurned ? whole.width : whole.height) && [1, whole.orientation].contains(facts.orientation)
      && (facts.hasAlpha == nil || whole.hasAlpha == nil || facts.hasAlpha == whole.hasAlpha)
      && (facts.frames ?? 1) <= (whole.frames ?? .max)
  }

  /// Whatever bytes are changed, the facts are within their bounds.
  @Test(arguments: Picture.all) func staysInBoundsWhereBytesAreChanged(_ picture: Picture) {
    let wrong = picture.file.indices.filter { index in
      ([0, 1, 0x7F, 0x80, 0xFF] as [UInt8]).contains { byte in
        var file = picture.file
        file[index] = byte
        guard let facts = try? file.facts(picture.type) else { return false }
        return ImageFacts(field: facts.field) != facts
      }
    }
    #expect(wrong.isEmpty, "changed at these offsets")
  }

  /// A parser of any type takes any file: nothing but the sniffed type stands before it.
  @Test(arguments: ImageType.allCases) func takesFilesOfOtherTypes(_ type: ImageType) {
    for picture in Picture.all {
      guard let facts = try? picture.file.facts(type) else { continue }
      #expect(ImageFacts(field: facts.field) == facts)
    }
    #expect(throws: CorruptImage.self) { try [UInt8]().facts(type) }
  }

  @Test func countsPixels() {
    func pixels(_ width: Int?, _ height: Int?, _ frames: Int?) -> Int? {
      ImageFacts(format: .gif, width: width, height: height, frames: frames).pixels
    }
    #expect(pixels(300, 200, 3) == 180_000)
    #expect(pixels(300, 200, nil) == 60_000)
    #expect(pixels(nil, nil, 3) == nil)
    #expect(pixels(.max, 2, 1) == .max)
    #expect(pixels(ImageFacts.maximumSide, ImageFacts.maximumSide, ImageFacts.maximumFrames) == .max)
  }
}
