import Testing

@testable import Access

@Suite struct PrefixSetTests {
  @Test func sortsAndDropsNested() {
    #expect(PrefixSet(["b/", "a/x", "a/", "a/x/y", "b/"]).prefixes == ["a/", "b/"])
    #expect(PrefixSet(["", "a/"]) == .all)
  }

  @Test(arguments: [
    (["a/"], "a/b", true), (["a/"], "a", false), (["a"], "ab", true), ([], "a", false), ([""], "a", true),
    // Composed and decomposed forms are different keys.
    (["\u{E9}"], "e\u{301}x", false),
  ])
  func contains(prefixes: [String], key: String, isIn: Bool) {
    #expect(PrefixSet(prefixes).contains(key) == isIn)
  }

  @Test(arguments: [
    (["a/", "b/"], "", ["a/", "b/"]), (["a/", "b/"], "a/x", ["a/x"]), (["a/b/", "a/c"], "a/", ["a/b/", "a/c"]),
    (["a/"], "b", []), ([""], "x", ["x"]),
  ])
  func intersects(prefixes: [String], prefix: String, both: [String]) {
    #expect(PrefixSet(prefixes).intersection(prefix) == both)
  }
}
