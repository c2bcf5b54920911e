import Testing

@testable import HTTPSyntax

@Suite struct EntityTagConditionTests {
  @Test(
    arguments: [
      ("*", .any), (" *\t", .any), (#""a""#, .tags([EntityTag(strong: "a")])),
      (#""a","b""#, .tags([EntityTag(strong: "a"), EntityTag(strong: "b")])),
      (", \"a\" ,\t, \"b,c\" ,", .tags([EntityTag(strong: "a"), EntityTag(strong: "b,c")])), (" , ", .tags([])),
      ("a", .malformed), (#""a" "b""#, .malformed), (#""a", b"#, .malformed), (#"*, "a""#, .malformed),
      (#""a", *"#, .malformed), ("\"a\u{1}\"", .malformed), (#""a"b, "c""#, .malformed), ("**", .malformed),
    ] as [(String, EntityTagCondition)])
  func parses(value: String, condition: EntityTagCondition) {
    #expect(EntityTagCondition(parsing: value) == condition)
  }

  @Test func anEmptyFieldIsNone() {
    #expect(EntityTagCondition(parsing: "") == nil)
  }

  @Test(arguments: [
    ("*", true, true), (#""x""#, true, true), (#"W/"x""#, false, true), (#""y", "x""#, true, true),
    (#""y", W/"x""#, false, true), (#""y""#, false, false), ("x", false, false), (",", false, false),
  ])
  func matches(value: String, strongly: Bool, weakly: Bool) throws {
    let condition = try #require(EntityTagCondition(parsing: value))
    #expect(condition.hasStrongMatch(for: EntityTag(strong: "x")) == strongly)
    #expect(condition.hasWeakMatch(for: EntityTag(strong: "x")) == weakly)
  }
}
