import JSON
import TestSupport
import Testing

@testable import ImageAPI

@Suite struct FileNameTests {
  @Test(arguments: [
    ("a.png", #"attachment; filename="a.png""#), ("a b.png", #"attachment; filename="a b.png""#),
    ("a;b=c.png", #"attachment; filename="a;b=c.png""#),
    ("a\"b", #"attachment; filename="a_b"; filename*=UTF-8''a%22b"#),
    ("a\\b", #"attachment; filename="a_b"; filename*=UTF-8''a%5Cb"#),
    ("50%", #"attachment; filename="50_"; filename*=UTF-8''50%25"#),
    ("a  b", #"attachment; filename="a _b"; filename*=UTF-8''a%20%20b"#),
    (" a", #"attachment; filename="_a"; filename*=UTF-8''%20a"#),
    ("é", #"attachment; filename="_"; filename*=UTF-8''%C3%A9"#),
    ("😀.gif", #"attachment; filename="_.gif"; filename*=UTF-8''%F0%9F%98%80.gif"#),
    ("it's", #"attachment; filename="it's""#), ("", #"attachment; filename="""#),
  ])
  func offersAndReads(fileName: String, value: String) throws {
    let written = try FileName(fileName).attachment
    #expect(written == value)
    #expect(FileName(contentDisposition: written).map { Array($0.value.utf8) } == Array(fileName.utf8))
  }

  /// The value has to pass a header unchanged: printable ASCII, no run of spaces.
  @Test(arguments: 0..<UInt64(300)) func comesBackAsItWas(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let fileName = JSONValue.makeText(&random)
    guard !fileName.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      #expect(throws: InvalidFileName.self) { try FileName(fileName).attachment }
      return
    }
    let value = try FileName(fileName).attachment
    #expect(FileName(contentDisposition: value).map { Array($0.value.utf8) } == Array(fileName.utf8))
    #expect(value.utf8.allSatisfy { 0x20..<0x7F ~= $0 } && !value.contains("  "))
  }

  @Test func limitsTheLengthInBytes() throws {
    let longest = String(repeating: "é", count: 127) + "a"
    #expect(FileName(contentDisposition: try FileName(longest).attachment)?.value == longest)
    #expect(throws: InvalidFileName.self) { try FileName(longest + "a") }
  }

  @Test(arguments: ["a\nb", "\u{0}", "a\u{7f}", "\u{85}", "\r\nX: y"]) func refusesControlCharacters(_ fileName: String)
  {
    #expect(throws: InvalidFileName.self) { try FileName(fileName) }
  }

  @Test(arguments: [
    ("inline; filename=a.png", "a.png"), ("ATTACHMENT;FILENAME=\"a b.png\"", "a b.png"),
    (#"attachment; filename="a\"b\\c""#, #"a"b\c"#), ("attachment; filename*=utf-8'en'%E2%82%AC; filename=e", "€"),
    ("attachment; filename=e; filename*=iso-8859-1''%A3", "£"), ("attachment; filename=e; filename*=UTF-8''%FF", "e"),
    ("attachment", nil), ("attachment;", nil), ("", nil), ("attachment; name=x", nil),
    ("attachment; filename=\"a", nil),
  ])
  func readsValuesOfOthers(value: String, fileName: String?) {
    #expect(FileName(contentDisposition: value)?.value == fileName)
  }
}
