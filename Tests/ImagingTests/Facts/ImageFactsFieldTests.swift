import Testing

@testable import Imaging

@Suite struct ImageFactsFieldTests {
  @Test func isShort() {
    let facts = ImageFacts(format: .jpeg, width: 3000, height: 4000, frames: 1, hasAlpha: false, orientation: 6)
    #expect(facts.field == "1,jpeg,3000,4000,1,0,6")
    #expect(ImageFacts(format: .jxl).field == "1,jxl,-,-,-,-,1")
    let longest = ImageFacts(
      format: .jpeg, width: ImageFacts.maximumSide, height: ImageFacts.maximumSide, frames: ImageFacts.maximumFrames,
      hasAlpha: true, orientation: 8)
    #expect(longest.field.utf8.count == 38)
  }

  @Test(arguments: Picture.all) func isReadAgain(_ picture: Picture) {
    let field = picture.facts.field
    #expect(ImageFacts(field: field) == picture.facts)
    #expect(field.utf8.allSatisfy { 0x21...0x7E ~= $0 })
    for length in 0..<field.count { #expect(ImageFacts(field: field.prefix(length)) == nil, "\(field.prefix(length))") }
  }

  @Test(arguments: ImageFormat.allCases) func namesEachFormat(_ format: ImageFormat) {
    let facts = ImageFacts(format: format, width: 1, height: 2, frames: nil, hasAlpha: true, orientation: 8)
    #expect(ImageFacts(field: facts.field) == facts)
  }

  /// Another version, formats, bounds, spellings that are not written, and half of the dimensions.
  @Test(arguments: [
    "", "1", "2,jpeg,3,4,1,0,1", "01,jpeg,3,4,1,0,1", "1,JPEG,3,4,1,0,1", "1,svg,3,4,1,0,1", "1,jpeg,0,4,1,0,1",
    "1,jpeg,3,0,1,0,1", "1,jpeg,2147483648,4,1,0,1", "1,jpeg,3,99999999999999999999,1,0,1", "1,jpeg,-3,4,1,0,1",
    "1,jpeg,+3,4,1,0,1", "1,jpeg,03,4,1,0,1", "1,jpeg, 3,4,1,0,1", "1,jpeg,3,4,0,0,1", "1,jpeg,3,4,10001,0,1",
    "1,jpeg,3,4,1,2,1", "1,jpeg,3,4,1,0,0", "1,jpeg,3,4,1,0,9", "1,jpeg,3,4,1,0,-", "1,jpeg,3,-,1,0,1",
    "1,jpeg,-,4,1,0,1", "1,jpeg,3,4,1,0", "1,jpeg,3,4,1,0,1,", "1,jpeg,3,4,1,0,1 ", "1,jpeg,٣,4,1,0,1",
    "1,jpeg,3,4,1,,1", "1,jpeg,3,4,1,00,1", "1,jpeg,3,4,--,0,1",
  ])
  func isNotBelieved(_ field: String) { #expect(ImageFacts(field: field) == nil) }

  @Test func isNotReadWhereItIsLong() {
    #expect(ImageFacts(field: "1,jpeg," + String(repeating: "0", count: 1_000_000)) == nil)
  }
}
