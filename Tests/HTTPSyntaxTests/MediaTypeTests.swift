import Testing

@testable import HTTPSyntax

@Suite struct MediaTypeTests {
  @Test func lowersTypeAndNamesButNotValues() throws {
    let mediaType = try #require(MediaType(parsing: "Image/SVG+XML; Charset=UTF-8; x=\"a\\\"\\\\ b\""))
    #expect(mediaType.type == "image")
    #expect(mediaType.subtype == "svg+xml")
    #expect(mediaType.parameters == [.init(name: "charset", value: "UTF-8"), .init(name: "x", value: "a\"\\ b")])
  }

  @Test(arguments: ["", " ", ";", "image", "image/", "/png", "image /png", "image/png/x", "imäge/png", "image/png x"])
  func refuses(value: String) {
    #expect(MediaType(parsing: value) == nil)
  }
}
