import JSON
import TestSupport
import Testing

@testable import ImageAPI

@Suite struct MergePatchTests {
  /// RFC 7396, appendix A, as far as both are objects; and the order of members.
  @Test(arguments: [
    (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
    (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
    (#"{"a":"b"}"#, #"{"a":null}"#, #"{}"#),
    (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
    (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
    (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
    (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
    (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#),
    (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#),
    (#"{"a":"foo"}"#, #"{"b":{"c":null}}"#, #"{"a":"foo","b":{}}"#),
    (#"{}"#, #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
    (#"{"a":[null,1]}"#, #"{"b":[null]}"#, #"{"a":[null,1],"b":[null]}"#),
    (#"{"a":1,"b":2,"c":3}"#, #"{"b":4,"c":null,"d":5}"#, #"{"a":1,"b":4,"d":5}"#),
    ("{\"\u{e9}\":1}", "{\"e\u{301}\":2}", "{\"\u{e9}\":1,\"e\u{301}\":2}"),
    (#"{"a":1}"#, #"{}"#, #"{"a":1}"#),
    (#"{"a":1}"#, #"{"a":1.0}"#, #"{"a":1.0}"#),
  ])
  func merges(target: String, patch: String, result: String) throws {
    let merged = try JSONObject.make(target).merging(.make(patch))
    var writer = JSONWriter()
    writer.object(merged)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == result)
  }

  /// As large as a body may be: the time must not grow with the square of the number of members.
  @Test func mergesManyMembers() throws {
    let members = (0..<100_000).map { (name: "m\($0)", value: JSONValue.number("\($0)")) }
    let patch = try #require(JSONObject(members))
    #expect(JSONObject().merging(patch).members.count == members.count)
    #expect(patch.merging(patch) == patch)
  }
}
