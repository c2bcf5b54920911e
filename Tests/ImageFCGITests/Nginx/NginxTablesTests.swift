import ImageAPI
import Testing

@testable import ImageFCGI

/// What nginx decides before a body is read, against the table of routes.
@Suite struct NginxTablesTests {
  private func rows(_ placeholder: String) throws -> [String: String] {
    let text = try #require(NginxTables.placeholders[placeholder])
    return Dictionary(
      uniqueKeysWithValues: text.split(separator: "\n").map { line in
        let parts = line.dropLast().split(separator: "  ").map { String($0).replacing("\"", with: "") }
        return (parts[0], parts.count > 1 ? parts[1] : "")
      })
  }

  @Test func pathsHaveNames() throws {
    #expect(
      try rows("ROUTE_NAMES") == [
        "default": "unknown", #"~^/openapi\.yaml(\?|$)"#: "document", #"~^/healthz(\?|$)"#: "health",
        #"~^/readyz(\?|$)"#: "readiness",
        #"~^/images/?(\?|$)"#: "images", #"~^/images/upload(\?|$)"#: "upload", "~^/images/": "image",
      ])
  }

  @Test func namesHaveTheMethodsOfTheTable() throws {
    #expect(
      try rows("ROUTE_METHODS") == [
        "unknown": "GET, HEAD, DELETE", "document": "GET, HEAD", "health": "GET, HEAD", "readiness": "GET, HEAD",
        "images": "GET, HEAD",
        "upload": "GET, HEAD, DELETE, POST", "image": "GET, HEAD, DELETE",
      ])
    #expect(try rows("ROUTE_BODY_METHODS") == ["default": "", "upload": "POST"])
  }

  @Test func onlyRasterImagesAreShown() throws {
    let types = try #require(NginxTables.placeholders["INLINE_TYPES"]).split(separator: "|")
    #expect(types.contains("image/jpeg") && types.contains("image/heif") && !types.contains("image/svg+xml"))
    #expect(types.allSatisfy { $0.hasPrefix("image/") })
  }
}
