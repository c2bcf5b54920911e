import TestSupport
import Testing

@testable import JSON

@Suite struct JSONWriterTests {
  @Test(arguments: [
    ("", #""""#, #""""#), ("a/b", #""a/b""#, #""a/b""#), ("\"\\", #""\"\\""#, #""\"\\""#),
    ("\n\u{0}\u{1f}", #""\u000a\u0000\u001f""#, #""\u000a\u0000\u001f""#), ("\u{7f}", "\"\u{7f}\"", #""\u007f""#),
    ("é", #""é""#, #""\u00e9""#), ("😀", #""😀""#, #""\ud83d\ude00""#), ("a b", #""a b""#, #""a b""#),
    ("a   b", #""a   b""#, #""a \u0020 b""#), (" ", #"" ""#, #"" ""#),
  ])
  func escapesStrings(text: String, minimal: String, headerSafe: String) {
    for (escaping, expected) in [(JSONWriter.Escaping.minimal, minimal), (.headerSafe, headerSafe)] {
      var writer = JSONWriter(escaping)
      writer.string(text)
      #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
    }
  }

  @Test(arguments: [#"{"b":1.50,"a":[null,true,{"":[]}],"c":{}}"#, "{}", #"{"n":123456789012345678901234567890}"#])
  func writesWhatWasRead(_ text: String) throws {
    #expect(try JSONObject.make(text).text == text)
  }

  /// What a header field would change: bytes that are not printable ASCII, and runs of spaces.
  @Test(arguments: 0..<UInt64(200)) func headerSafeTextSurvivesAHeader(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var writer = JSONWriter(.headerSafe)
    writer.value(.object(.make(&random)))
    let text = writer.bytes
    #expect(text.allSatisfy { 0x20..<0x7F ~= $0 })
    #expect(!zip(text, text.dropFirst()).contains { $0 == 0x20 && $1 == 0x20 })
  }
}

extension JSONWriterTests {
  @Test func writesObjectsAndArrays() {
    var writer = JSONWriter()
    writer.object {
      $0.member("none") { $0.object { _ in } }
      $0.member("list") { $0.array([1, 2]) { $0.number($1) } }
      $0.member("nested") { $0.array(["a", "b"]) { writer, text in writer.object { $0.member("t", text) } } }
      $0.member("empty") { $0.array([] as [Int]) { $0.number($1) } }
      $0.member("flag", true)
      $0.member(named: "é\"") { $0.value(.null) }
    }
    let text =
      #"{"none":{},"list":[1,2],"nested":[{"t":"a"},{"t":"b"}],"empty":[],"flag":true,"é\"":null}"#
    #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
  }
}
