import Testing

@testable import HTTPSyntax

@Suite struct EntityTagTests {
  @Test(arguments: [
    (#""xyzzy""#, "xyzzy", false), (#"W/"xyzzy""#, "xyzzy", true), (#""""#, "", false), (#""a,b""#, "a,b", false),
    (#""é!~""#, "é!~", false), (#""\""#, #"\"#, false),
  ])
  func parses(text: String, opaque: String, isWeak: Bool) throws {
    let tag = try #require(EntityTag(parsing: Array(text.utf8)))
    #expect(tag.opaque == opaque && tag.isWeak == isWeak && tag.text == text)
  }

  @Test(arguments: [
    "", "x", "\"", "\"x", "x\"", "w/\"x\"", "W/x", "W/ \"x\"", "\"a b\"", "\"a\tb\"", "\"a\u{1}\"", "\"a\u{7F}\"",
    "\"x\"y",
    "\"x\",\"y\"", " \"x\"", "*",
  ])
  func refuses(text: String) {
    #expect(EntityTag(parsing: Array(text.utf8)) == nil)
  }

  /// The table of RFC 9110, 8.8.3.2.
  @Test(arguments: [
    (#"W/"1""#, #"W/"1""#, false, true), (#"W/"1""#, #"W/"2""#, false, false), (#"W/"1""#, #""1""#, false, true),
    (#""1""#, #""1""#, true, true),
  ])
  func compares(one: String, other: String, strongly: Bool, weakly: Bool) throws {
    let one = try #require(EntityTag(parsing: Array(one.utf8)))
    let other = try #require(EntityTag(parsing: Array(other.utf8)))
    #expect(one.isStronglyEqual(to: other) == strongly && one.isWeaklyEqual(to: other) == weakly)
    #expect(other.isStronglyEqual(to: one) == strongly && other.isWeaklyEqual(to: one) == weakly)
  }

  /// A precomposed character and a letter with a combining mark are one Swift character, but other bytes.
  @Test func comparesBytes() {
    #expect(!EntityTag(strong: "\u{E9}").isWeaklyEqual(to: EntityTag(strong: "e\u{301}")))
  }
}
