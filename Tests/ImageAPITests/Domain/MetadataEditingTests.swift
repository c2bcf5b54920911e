import Imaging
import JSON
import TestSupport
import Testing

@testable import ImageAPI

@Suite struct MetadataEditingTests {
  typealias Fields = [(name: String, value: String)]

  /// The fields after `patch`.
  private static func edit(_ fields: Fields, _ patch: String) throws -> Fields {
    let object = try MetadataCodec.decode(fields).merging(.make(patch))
    let edited = try MetadataCodec.encode(object, over: fields)
    #expect(MetadataCodecTests.sorted(MetadataCodec.decode(edited)) == MetadataCodecTests.sorted(object))
    return edited
  }

  private static func text(_ fields: Fields) -> [String] { fields.map { "\($0.name): \($0.value)" }.sorted() }

  static let foreign: Fields = [
    ("title", "x"), ("author", "=?UTF-8?Q?Ren=C3=A9?="), ("my_field", "a  b"), ("imagefcgi-x", "y"),
    ("imagefcgi-json", #"{ "N" : 1.50,"L":[ ] }"#), ("imagefcgi-facts", "3,2,1,0,gif"), ("imagefcgi-blurhash", "L"),
  ]

  @Test(arguments: [
    (#"{"title":"y"}"#, ["title: y"], ["title"]),
    (#"{"new":"y"}"#, ["new: y"], []),
    (#"{"title":null}"#, [], ["title"]),
    (#"{"author":"R"}"#, ["author: R"], ["author"]),
    (#"{"my_field":"c"}"#, [#"imagefcgi-json: {"my_field":"c","N":1.50,"L":[]}"#], ["my_field", "imagefcgi-json"]),
    (#"{"N":2}"#, [#"imagefcgi-json: {"N":2,"L":[]}"#], ["imagefcgi-json"]),
    (#"{"N":null,"L":null}"#, [], ["imagefcgi-json"]),
    (#"{"N":"2"}"#, [#"imagefcgi-json: {"N":"2","L":[]}"#], ["imagefcgi-json"]),
    (#"{"n":2}"#, [#"imagefcgi-json: {"N":1.50,"L":[],"n":2}"#], ["imagefcgi-json"]),
  ])
  func whatIsNotTouchedStaysByteForByte(patch: String, added: [String], removed: [String]) throws {
    let edited = try Self.edit(Self.foreign, patch)
    let kept = Self.foreign.filter { !removed.contains($0.name) }
    // Facts that nobody could have written are no facts, and are fields of the service all the same.
    #expect(Self.text(edited) == (Self.text(kept) + added).sorted())
  }

  /// What is no object of ours may stand under the name of one. It is a member like others.
  @Test func aFieldThatOnlyLooksLikeOurs() throws {
    let fields: Fields = [("imagefcgi-json", "no JSON"), ("a", "b")]
    #expect(Self.text(try Self.edit(fields, #"{"a":"c"}"#)) == ["a: c", "imagefcgi-json: no JSON"])
    #expect(
      Self.text(try Self.edit(fields, #"{"N":1}"#)) == ["a: b", #"imagefcgi-json: {"N":1,"imagefcgi-json":"no JSON"}"#])
  }

  /// Other tools may store a member twice. The first one counts, and the other one must not come to light.
  @Test func aHiddenFieldStaysHidden() throws {
    let fields: Fields = [("imagefcgi-json", #"{"a":1}"#), ("a", "b")]
    #expect(Self.text(try Self.edit(fields, #"{"c":"d"}"#)) == ["a: b", "c: d", #"imagefcgi-json: {"a":1}"#])
    #expect(Self.text(try Self.edit(fields, #"{"c":1}"#)) == [#"imagefcgi-json: {"a":1,"c":1}"#])
  }

  /// Whatever the fields are, and whatever the patch, the view shows the merged object.
  @Test(arguments: 0..<UInt64(300)) func theViewShowsTheMergedObject(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let old = JSONObject.make(&random)
    let patch = JSONObject.make(&random)
    let fields = try MetadataCodec.encode(old)
    let merged = MetadataCodec.decode(fields).merging(patch)
    guard let edited = try? MetadataCodec.encode(merged, over: fields) else { return }
    #expect(MetadataCodecTests.sorted(MetadataCodec.decode(edited)) == MetadataCodecTests.sorted(merged))
    #expect(Set(edited.map(\.name)).count == edited.count)
  }

  @Test func factsGiveWay() throws {
    let facts: Fields = [("imagefcgi-facts", String(repeating: "f", count: 40)), ("imagefcgi-blurhash", "L00000")]
    let room = 2048 - 1 - "imagefcgi-facts".utf8.count - 40
    let all = try MetadataCodec.encode(.make(#"{"a":"x"}"#), over: facts)
    #expect(all.map(\.name) == ["a", "imagefcgi-facts", "imagefcgi-blurhash"])
    let one = try MetadataCodec.encode(.make(#"{"a":"\#(String(repeating: "x", count: room))"}"#), over: facts)
    #expect(one.map(\.name) == ["a", "imagefcgi-facts"])
    let none = try MetadataCodec.encode(.make(#"{"a":"\#(String(repeating: "x", count: room + 1))"}"#), over: facts)
    #expect(none.map(\.name) == ["a"])
    #expect(throws: MetadataTooLarge(limit: 2048, actual: 2049)) {
      try MetadataCodec.encode(.make(#"{"a":"\#(String(repeating: "x", count: 2048))"}"#), over: facts)
    }
  }

  @Test func otherFactsReplaceThem() throws {
    let (fields, facts) = MetadataCodec.replaceFacts(in: Self.foreign, by: StoredFacts(blurhash: nil))
    #expect(Self.text(fields) == Self.text(Self.foreign.filter { !StoredFacts.fieldNames.contains($0.name) }))
    #expect(facts.facts == nil && facts.blurhash == nil)
  }
}
