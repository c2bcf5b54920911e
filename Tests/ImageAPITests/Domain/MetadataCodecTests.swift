import JSON
import TestSupport
import Testing

@testable import ImageAPI

@Suite struct MetadataCodecTests {
  @Test(
    arguments: [
      (#"{}"#, [:]),
      (#"{"description":"sample image","a-b.c.1":"~!\"\\%"}"#, ["description": "sample image", "a-b.c.1": #"~!"\%"#]),
      (#"{"a_b":"x"}"#, ["imagefcgi-json": #"{"a_b":"x"}"#]),
      (#"{"Title":"x"}"#, ["imagefcgi-json": #"{"Title":"x"}"#]),
      (#"{"":"x"}"#, ["imagefcgi-json": #"{"":"x"}"#]),
      (#"{"a b":"x"}"#, ["imagefcgi-json": #"{"a b":"x"}"#]),
      (#"{"a":""}"#, ["imagefcgi-json": #"{"a":""}"#]),
      (#"{"a":"é"}"#, ["imagefcgi-json": #"{"a":"\u00e9"}"#]),
      (#"{"a":"éééé"}"#, ["imagefcgi-utf8": "eyJhIjoiw6nDqcOpw6kifQ=="]),
      // Names that are reserved, and what would be read as an encoded word.
      (#"{"imagefcgi-width":"7"}"#, ["imagefcgi-json": #"{"imagefcgi-width":"7"}"#]),
      (#"{"imagefcgi-":"7","imagefcgi":"8"}"#, ["imagefcgi": "8", "imagefcgi-json": #"{"imagefcgi-":"7"}"#]),
      (#"{"imagefcgi-utf8":"e30="}"#, ["imagefcgi-json": #"{"imagefcgi-utf8":"e30="}"#]),
      (#"{"a":"=?UTF-8?B?w6k=?="}"#, ["imagefcgi-json": #"{"a":"=?UTF-8?B?w6k=?="}"#]),
      (#"{"a":"=?UTF-8?B?"}"#, ["a": "=?UTF-8?B?"]),
      (#"{"é":"a"}"#, ["imagefcgi-json": #"{"\u00e9":"a"}"#]),
      (#"{"a":" x"}"#, ["imagefcgi-json": #"{"a":" x"}"#]),
      (#"{"a":"x "}"#, ["imagefcgi-json": #"{"a":"x "}"#]),
      (#"{"a":"x  y"}"#, ["imagefcgi-json": #"{"a":"x \u0020y"}"#]),
      (#"{"a":"x\ty"}"#, ["imagefcgi-json": #"{"a":"x\u0009y"}"#]),
      (#"{"imagefcgi-json":"x"}"#, ["imagefcgi-json": #"{"imagefcgi-json":"x"}"#]),
      (
        #"{"a":"x","n":1.0,"l":[null],"o":{"b":false}}"#,
        ["a": "x", "imagefcgi-json": #"{"n":1.0,"l":[null],"o":{"b":false}}"#]
      ),
    ] as [(String, [String: String])])
  func encodes(text: String, fields: [String: String]) throws {
    let object = try JSONObject.make(text)
    let encoded = try MetadataCodec.encode(object)
    #expect(Dictionary(uniqueKeysWithValues: encoded.map { ($0.name, $0.value) }) == fields)
    #expect(Self.sorted(MetadataCodec.decode(encoded)) == Self.sorted(object))
  }

  @Test(arguments: 0..<UInt64(500)) func comesBackAsItWas(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let object = JSONObject.make(&random)
    let encoded = try MetadataCodec.encode(object)
    #expect(Self.sorted(MetadataCodec.decode(encoded)) == Self.sorted(object))
    #expect(Self.sorted(MetadataCodec.decode(encoded.reversed())) == Self.sorted(object))
  }

  @Test func countsNamesAndValuesUpToTheLimit() throws {
    func object(_ size: Int) throws -> JSONObject {
      try .make(#"{"ab":"c","d":"\#(String(repeating: "x", count: size - 4))"}"#)
    }
    #expect(try MetadataCodec.encode(object(2048)).count == 2)
    #expect(throws: MetadataTooLarge(limit: 2048, actual: 2049)) { try MetadataCodec.encode(object(2049)) }
  }

  @Test func countsTheObjectFieldToo() throws {
    // 14 bytes of the field's name, 9 of {"A":["…"]} around the text.
    func object(_ size: Int) throws -> JSONObject {
      try .make(#"{"A":["\#(String(repeating: "x", count: size - 24))"]}"#)
    }
    #expect(try MetadataCodec.encode(object(2048)).count == 1)
    #expect(throws: MetadataTooLarge(limit: 2048, actual: 2049)) { try MetadataCodec.encode(object(2049)) }
  }

  /// Text of each alphabet, how many characters fit into 2 KB, and the field. Escapes alone hold 337 `é`.
  @Test(
    arguments: [
      ("\u{E9}", 758, "imagefcgi-utf8"), ("\u{436}", 758, "imagefcgi-utf8"), ("\u{5199}", 754, "imagefcgi-utf16"),
      ("\u{1F600}", 379, "imagefcgi-utf8"), ("\u{1F600}\u{5199}", 251, "imagefcgi-utf16"),
      ("a long plain \u{E9}", 106, "imagefcgi-json"),
    ] as [(String, Int, String)])
  func takesTheShortestForm(text: String, count: Int, field: String) throws {
    func object(_ count: Int) throws -> JSONObject {
      try .make(#"{"A":"\#(String(repeating: text, count: count))"}"#)
    }
    let fields = try MetadataCodec.encode(object(count))
    #expect(fields.map(\.name) == [field])
    #expect(fields.allSatisfy { $0.value.utf8.allSatisfy { 0x21..<0x7F ~= $0 || $0 == 0x20 } })
    #expect(MetadataCodec.decode(fields) == (try object(count)))
    #expect(throws: MetadataTooLarge.self) { try MetadataCodec.encode(object(count + 1)) }
  }

  /// What earlier versions wrote: escapes alone, and a member of a reserved name as a field.
  @Test func readsWhatEarlierVersionsWrote() {
    let fields = [("imagefcgi-json", #"{"caption":"\u00dcbersicht","n":1}"#), ("imagefcgi-width", "7")]
    #expect(MetadataCodec.decode(fields).text == #"{"caption":"Übersicht","n":1,"imagefcgi-width":"7"}"#)
  }

  /// RFC 2047, as S3 and its tools write text that is not ASCII.
  @Test func showsEncodedWordsDecoded() {
    let fields = [("a", "=?UTF-8?B?w6k=?="), ("b", "=?UTF-8?Q?=C3=A9_x?="), ("c", "=?UTF-8?B?*?=")]
    #expect(MetadataCodec.decode(fields).text == #"{"a":"é","b":"é x","c":"=?UTF-8?B?*?="}"#)
  }

  @Test(arguments: [
    ("imagefcgi-utf8", "e"), ("imagefcgi-utf8", "/w=="), ("imagefcgi-utf8", "W10="),
    ("imagefcgi-utf16", "e30="), ("imagefcgi-utf16", "2AA="), ("imagefcgi-utf16", "e30"),
  ])
  func showsADamagedFieldAsText(name: String, value: String) {
    #expect(MetadataCodec.decode([(name, value)])[name] == .string(value))
  }

  /// The same name in a field and in the object: the first one stays.
  @Test func readsFieldsOfOtherTools() {
    let fields = [("camera", "X100"), ("imagefcgi-json", #"{"camera":1,"iso":200}"#), ("empty", "")]
    #expect(MetadataCodec.decode(fields).text == #"{"camera":"X100","iso":200,"empty":""}"#)
  }

  @Test(arguments: ["", "{", "[1]", "7", #"{"a":1,"a":2}"#, "\u{1}"]) func showsADamagedObjectAsText(_ text: String) {
    #expect(MetadataCodec.decode([("a", "b"), ("imagefcgi-json", text)])["imagefcgi-json"] == .string(text))
  }

  /// A hostile object of many members must cost no more than reading it did.
  @Test(.timeLimit(.minutes(1))) func refusesManyMembersSoon() throws {
    let members = (0..<200_000).map { #""A\#($0)":0"# }.joined(separator: ",")
    let object = try JSONObject.make("{\(members)}")
    #expect(throws: MetadataTooLarge.self) { try MetadataCodec.encode(object) }
  }

  static func sorted(_ object: JSONObject) -> [JSONObject.Member] {
    object.members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }
}
