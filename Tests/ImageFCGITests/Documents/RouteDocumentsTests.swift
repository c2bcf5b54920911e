import TestSupport
import Testing

@testable import ImageFCGI

/// Everything that repeats the table of routes. `make generate` writes stale documents anew.
@Suite struct RouteDocumentsTests {
  @Test func theTableOfTheAPIIsFresh() throws {
    let text = try Repository.text("docs/api.md")
    let block = "<!-- routes -->\n\(RouteDocuments.markdown)<!-- /routes -->\n"
    #expect(text.contains(block), "docs/api.md is stale: make generate")
  }
}
