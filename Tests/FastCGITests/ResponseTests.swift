import Testing

@testable import FastCGI

/// The answer in CGI form.
@Suite struct ResponseTests {
  @Test func statusFieldsAndBodyAreInOrder() {
    let response = Response(status: 201, headers: [("B-Field", "2"), ("A-Field", "1")], body: Array("x\r\n\r\ny".utf8))
    #expect(
      String(decoding: response.serialized(), as: UTF8.self)
        == "Status: 201 Created\r\nB-Field: 2\r\nA-Field: 1\r\n\r\nx\r\n\r\ny")
  }

  @Test func noFieldsAndNoBodyStillEndTheHeaderSection() {
    #expect(String(decoding: Response(status: 299).serialized(), as: UTF8.self) == "Status: 299\r\n\r\n")
  }

  @Test(arguments: ["\r\n", "\n", "\r", "\0", "\u{7F}", "\u{1B}", "\t"])
  func controlCharacterInAValueBecomesASpace(control: String) {
    let response = Response(status: 200, headers: [("Name", "a\(control)Set-Cookie: b")])
    let spaces = String(repeating: " ", count: control.utf8.count)
    #expect(
      String(decoding: response.serialized(), as: UTF8.self)
        == "Status: 200 OK\r\nName: a\(spaces)Set-Cookie: b\r\n\r\n")
  }

  @Test func otherTextInAValueIsUntouched() {
    let response = Response(status: 200, headers: [("Name", "\u{80}é🙂\" ~")])
    #expect(response.serialized() == Array("Status: 200 OK\r\nName: \u{80}é🙂\" ~\r\n\r\n".utf8))
  }

  @Test func fieldIsFoundWithoutRegardToCase() {
    let response = Response(status: 200, headers: [("Content-Type", "a"), ("content-type", "b")])
    #expect(response.header("CONTENT-type") == "a")
    #expect(response.header("Content") == nil)
  }
}
