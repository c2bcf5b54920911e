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

  /// Names around the limit of 255 bytes: whole characters of the start and the ending stay.
  @Test(
    arguments: [
      (String(repeating: "a", count: 255), String(repeating: "a", count: 255)),
      (String(repeating: "a", count: 256), String(repeating: "a", count: 255)),
      (String(repeating: "a", count: 300) + ".jpg", String(repeating: "a", count: 251) + ".jpg"),
      (String(repeating: "é", count: 200) + ".jpeg", String(repeating: "é", count: 125) + ".jpeg"),
      (String(repeating: "e\u{301}", count: 200) + ".png", String(repeating: "e\u{301}", count: 83) + ".png"),
      (String(repeating: "👩‍👩‍👧‍👦", count: 30), String(repeating: "👩‍👩‍👧‍👦", count: 10)),
      (
        "e" + String(repeating: "\u{301}", count: 200) + ".gif", "e" + String(repeating: "\u{301}", count: 125) + ".gif"
      ),
      ("." + String(repeating: "a", count: 300), "." + String(repeating: "a", count: 254)),
      ("a." + String(repeating: "b", count: 300), "a." + String(repeating: "b", count: 253)),
      (String(repeating: "a", count: 300) + ".", String(repeating: "a", count: 254) + "."),
      (String(repeating: "a.", count: 200) + "tar.gz", String(repeating: "a.", count: 126) + ".gz"),
    ])
  func shortensLongNames(name: String, shortened: String) throws {
    let value = try FileName(name).value
    #expect(Array(value.utf8) == Array(shortened.utf8))
    #expect(value.utf8.count <= 255)
    if name.utf8.count <= 1024 {
      #expect(Array(FileName(of: try ObjectKey("a/" + name)).value.utf8) == Array(shortened.utf8))
    }
    #expect(
      FileName(contentDisposition: try FileName(name).attachment).map { Array($0.value.utf8) } == Array(shortened.utf8))
  }

  @Test(arguments: ["a\nb", "\u{0}", "a\u{7f}", "\u{85}", "\r\nX: y"]) func refusesControlCharacters(_ fileName: String)
  {
    #expect(throws: InvalidFileName.self) { try FileName(fileName) }
  }

  @Test(arguments: [
    ("inline; filename=a.png", "a.png"), ("ATTACHMENT;FILENAME=\"a b.png\"", "a b.png"),
    (#"attachment; filename="a\"b\\c""#, #"a"b\c"#), ("attachment; filename*=utf-8'en'%E2%82%AC; filename=e", "€"),
    ("attachment; filename=e; filename*=iso-8859-1''%A3", "£"),
    ("attachment; filename*=UTF-8''it's(1).jpg", "it's(1).jpg"), ("attachment; filename*=utf8''%C3%A9", "é"),
    ("attachment; filename=e; filename*=UTF-8''%FF", "e"),
    ("attachment", nil), ("attachment;", nil), ("", nil), ("attachment; name=x", nil),
    ("attachment; filename=\"a", nil),
  ])
  func readsValuesOfOthers(value: String, fileName: String?) {
    #expect(FileName(contentDisposition: value)?.value == fileName)
  }
}
