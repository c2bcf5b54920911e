import JSON
import Testing

@testable import ImageAPI

@Suite struct DocumentBodyTests {
  private static func parse(_ text: String, _ names: [String]? = ["a", "b"]) throws -> DocumentBody {
    try Array(text.utf8).withUnsafeBytes { try DocumentBody(parsing: $0, members: names) }
  }

  @Test(arguments: [
    ("", "the body is not a JSON object: the text ends where a value should be (byte 0)"),
    ("{", "the body is not a JSON object: a name in quotes is missing in an object (byte 1)"),
    ("[]", "the body is JSON but not an object"),
    ("{}{}", "the body is not a JSON object: there is text after the value (byte 2)"),
    ("\u{FEFF}{}", "the body is not a JSON object: this is not the start of a value (byte 0)"),
    (#"{"a":1,"a":1}"#, "the body is not a JSON object: an object has a duplicate name (byte 13)"),
    (#"{"a":1,"c":1,"":2}"#, "the body has members that are not known here: c,  (known are a, b)"),
  ])
  func refuses(text: String, reason: String) {
    let error = #expect(throws: InvalidDocument.self) { try Self.parse(text) }
    #expect(error?.reason == reason)
  }

  @Test func repeatsFewNames() {
    let long = String(repeating: "é", count: 100)
    let members = (["\"\(long)\":1"] + (0..<20).map { "\"x\($0)\":1" }).joined(separator: ",")
    let error = #expect(throws: InvalidDocument.self) { try Self.parse("{\(members)}") }
    #expect(error?.reason.hasSuffix("éé…, x0, x1, x2, x3, … (known are a, b)") == true)
    #expect(error.map { $0.reason.utf8.count < 200 } == true)
  }

  @Test func readsMembers() throws {
    let body = try Self.parse(#"{"a":"x","b":{"c":1},"l":["y",""],"n":1}"#, nil)
    #expect(try body.text("a") == "x" && body.requiredText("a") == "x" && body.text("z") == nil)
    #expect(try body.object("b")?.members.count == 1 && body.object("z") == nil)
    #expect(try body.requiredTexts("l", count: 1...2) == ["y", ""])
    #expect(throws: InvalidDocument("z is missing: it must be a string")) { try body.requiredText("z") }
    #expect(throws: InvalidDocument("n must be a string")) { try body.text("n") }
    #expect(throws: InvalidDocument("n must be an object")) { try body.object("n") }
    let form = "l must be an array of 1 to 1 strings"
    #expect(throws: InvalidDocument(form, limit: 1, actual: 2)) { try body.requiredTexts("l", count: 1...1) }
    #expect(throws: InvalidDocument("n must be an array of 1 to 2 strings")) {
      try body.requiredTexts("n", count: 1...2)
    }
  }
}
