import Foundation
import TestSupport
import Testing

@testable import JSON

@Suite struct JSONParserTests {
  @Test(
    arguments: [
      ("null", .null), (" true\n", .bool(true)), ("\tfalse\r", .bool(false)), ("0", .number("0")),
      ("-0", .number("-0")),
      ("1.50", .number("1.50")), ("1E+2", .number("1E+2")), ("2e-07", .number("2e-07")), ("-0.0e0", .number("-0.0e0")),
      ("123456789012345678901234567890", .number("123456789012345678901234567890")), ("1e999", .number("1e999")),
      (#""""#, .string("")), (#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{c}\n\r\t")),
      ("\"\u{7f}\"", .string("\u{7f}")),
      (#""\u0000""#, .string("\u{0}")), (#""\uD83D\uDE00""#, .string("😀")), (#""\udbff\udfff""#, .string("\u{10ffff}")),
      (#""\ud800\udc00""#, .string("\u{10000}")), (#""\uFFFF\ud7ff\ue000""#, .string("\u{ffff}\u{d7ff}\u{e000}")),
      ("[]", .array([])), ("[ ]", .array([])), ("[ 1 , [ ] ]", .array([.number("1"), .array([])])),
      ("{}", .object(JSONObject())), ("{ }", .object(JSONObject())),
    ] as [(String, JSONValue)])
  func reads(text: String, value: JSONValue) throws {
    #expect(try JSONParser.parse(text) == value)
  }

  @Test(arguments: [
    "", " ", "nul", "True", "nullx", "tru", "NaN", "Infinity", "undefined", "'a'", "\u{feff}1", "1 2", "//\n1", "1//",
    "+1", "-", "01", "-01", ".5", "1.", "1.e1", "1e", "1e+", "0x1", "1_0", "--1", "1e1.5", "[01]", "٣",
    "\"", "\"a", "\"\\\"", #""\x41""#, #""\u12""#, #""\u12g4""#, #""\u+123""#, #""\U0041""#, #""\'""#, "\"\n\"",
    "\"\u{0}\"", "\"\u{1f}\"", #""\ud800""#, #""\ud800x""#, #""\ud800\n""#, #""\udc00""#, #""\ud800\ud800""#,
    #""\udc00\ud800""#, #""\ud83d\u0041""#, "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1}", "[,]", "[1,,2]",
    "{", "}", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}", "{'a':1}", "{1:1}", "{\"a\" 1}",
    "{\"a\":}", "{,}", "{\"a\":1 \"b\":2}", "{\"a\":1]", "{\"a\",1}", "\u{a0}1", "\u{c}1",
  ])
  func refuses(_ text: String) {
    #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(text) }
  }

  /// An overlong slash, an encoded surrogate, a byte beyond Unicode, a lone continuation, a cut sequence.
  @Test(arguments: [[0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80], [0xE2, 0x82]] as [[UInt8]])
  func refusesWhatIsNotUTF8(_ bytes: [UInt8]) {
    let text = [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
    #expect(throws: JSONParser.Failure(message: "a string is not valid UTF-8", offset: 0)) {
      try text.withUnsafeBytes { try JSONParser.parse($0) }
    }
  }

  @Test func refusesATextThatIsCutAnywhere() {
    let text = Array(#"{"a\"é😀\ud83d\ude00":[1.5e+3,-0,true,false,null,{},[]],"":{"b":"c"}}"#.utf8)
    #expect(throws: Never.self) { try text.withUnsafeBytes { try JSONParser.parse($0) } }
    for length in text.indices {
      #expect(throws: JSONParser.Failure.self, "cut after \(length) bytes") {
        try text[..<length].withUnsafeBytes { try JSONParser.parse($0) }
      }
    }
  }

  @Test(arguments: [#"{"a":1,"a":1}"#, #"{"a":1,"\u0061":2}"#, #"[{"x":{"":0,"":0}}]"#])
  func refusesANameThatStandsTwice(_ text: String) {
    #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(text) }
  }

  @Test func canonicallyEquivalentNamesAreDifferent() throws {
    let object = try JSONObject.make(#"{"\u00e9":1,"e\u0301":2}"#)
    #expect(object["\u{e9}"] == .number("1"))
    #expect(object["e\u{301}"] == .number("2"))
    #expect(JSONValue.string("\u{e9}") != .string("e\u{301}"))
  }

  @Test(arguments: [("[", "]"), ("{\"a\":", "}")]) func nestsToTheLimit(open: String, close: String) throws {
    func nested(_ depth: Int) -> String {
      String(repeating: open, count: depth) + (open == "[" ? "" : "1") + String(repeating: close, count: depth)
    }
    #expect(throws: Never.self) { try JSONParser.parse(nested(64)) }
    #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(nested(65)) }
    #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(nested(1_000_000)) }
  }

  /// Siblings are not depth.
  @Test func countsNestingAndNotArrays() throws {
    let text = "[" + Array(repeating: "[]", count: 1000).joined(separator: ",") + "]"
    #expect(throws: Never.self) { try JSONParser.parse(text) }
  }

  @Test func namesThePlaceOfAFailure() {
    #expect(throws: JSONParser.Failure(message: ", or ] is missing in an array", offset: 3)) {
      try JSONParser.parse("[1 2]")
    }
  }

  /// What we write, in both escapings, Foundation reads as the same value, and so do we.
  @Test(arguments: 0..<UInt64(300)) func agreesWithFoundation(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let value = JSONValue.make(&random)
    for escaping in [JSONWriter.Escaping.minimal, .headerSafe] {
      var writer = JSONWriter(escaping)
      writer.value(value)
      let bytes = writer.bytes
      #expect(try bytes.withUnsafeBytes { try JSONParser.parse($0) } == value)
      let foundation = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
      #expect(Self.equal(value, foundation))
    }
  }

  private static func equal(_ value: JSONValue, _ other: Any) -> Bool {
    switch (value, other) {
    case (.null, is NSNull): true
    case (.string(let text), let other as String): text.utf8.elementsEqual(other.utf8)
    case (.array(let elements), let other as [Any]):
      elements.count == other.count && zip(elements, other).allSatisfy(equal)
    case (.object(let object), let other as [String: Any]):
      // A dictionary of Swift merges canonically equivalent names, so it may have fewer members than ours.
      Set(object.members.map(\.name)).count == other.count
        && object.members.allSatisfy { member in
          object.members.filter { $0.name == member.name }.contains { equal($0.value, other[member.name]!) }
        }
    case (.bool(let flag), let other as NSNumber): flag == other.boolValue
    case (.number(let text), let other as NSNumber):
      abs(Double(text)! - other.doubleValue) <= abs(Double(text)!) * 1e-15
    default: false
    }
  }
}
