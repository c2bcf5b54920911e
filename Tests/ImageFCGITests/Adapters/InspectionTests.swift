import ImageAPI
import Testing

@testable import ImageFCGI

/// What an inspector's answer is read as.
@Suite struct InspectionTests {
  @Test func readsFacts() {
    let text = #"{"width":640,"height":426,"frames":3,"alpha":true,"blurhash":"x","more":[1]}"#
    let expected = Inspection(width: 640, height: 426, frames: 3, hasAlpha: true, blurhash: "x")
    #expect(Inspection(json: Array(text.utf8)) == expected)
  }

  /// A member that is of another kind has not been said.
  @Test(arguments: [
    #"{}"#, #"{"width":"640","height":-1,"frames":1.5,"alpha":1,"blurhash":null}"#,
    #"{"width":99999999999999999999,"height":1e3,"frames":true,"alpha":"true","blurhash":{}}"#,
  ])
  func believesNoOtherKinds(text: String) { #expect(Inspection(json: Array(text.utf8)) == Inspection()) }

  @Test(arguments: ["", "[]", "640", "null", #"{"width":1"#, #"{"width":1}x"#, "\u{0}", #"{"a":1,"a":2}"#])
  func refusesWhatIsNoObject(text: String) { #expect(Inspection(json: Array(text.utf8)) == nil) }
}
