import Access
import Testing

@testable import ImageAPI

@Suite struct ListPlanTests {
  @Test(
    arguments: [
      ("", [""], false, ["images "]), ("a/", [""], true, ["images a/"]), ("a/b", ["a/"], true, ["images a/b"]),
      ("", ["b/", "a/", "a/x"], false, ["images a/", "images b/"]), ("c", ["b/", "a/"], false, []),
      ("", ["b/", "a/x/y", "a/x/z", "c"], true, ["folder a/", "folder b/", "images c"]),
      ("a/", ["a/x/y", "a/x/z", "a/c", "b/"], true, ["images a/c", "folder a/x/"]),
      ("a", ["ab/", "a/"], true, ["folder a/", "folder ab/"]), ("a/", ["a/"], true, ["images a/"]), ("", [], false, []),
      (".image-fcgi/", [""], false, []), ("", [".image-fcgi/locks/", "a"], true, ["images a"]),
      ("é", ["é/ü/x", "e"], true, ["folder é/"]),
    ] as [(String, [String], Bool, [String])])
  func hasTheStepsOfWhatMayBeSeen(prefix: String, prefixes: [String], groups: Bool, steps: [String]) {
    let plan = ListPlan(prefix, of: PrefixSet(prefixes), groupsFolders: groups)
    let texts = plan.steps.map { step in
      switch step {
      case .folder(let text): "folder \(text)"
      case .images(let text): "images \(text)"
      }
    }
    #expect(texts == steps)
  }

  @Test func aCursorNamesItsStep() throws {
    let plan = ListPlan("", of: PrefixSet(["a/", "b/"]), groupsFolders: false)
    let cursor = try ListCursor(plan.cursor(1, "m").text)
    let start = try plan.start(cursor)
    #expect(start.place == 1 && start.mark == "m")
    #expect(throws: APIError(.invalidCursor)) { try plan.start(ListCursor(step: "c/", mark: nil)) }
    #expect(throws: APIError(.invalidCursor)) { try plan.start(ListCursor(step: nil, mark: "m")) }
    // Whoever has only one prefix has cursors as they always were.
    let one = ListPlan("", of: .all, groupsFolders: false)
    #expect(one.cursor(0, "m").text == "6d")
    #expect(try one.start(ListCursor("6d")).mark == "m")
  }
}
