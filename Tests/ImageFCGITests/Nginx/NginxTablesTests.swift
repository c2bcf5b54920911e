import FastCGI
import ImageAPI
import TestSupport
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
        "default": "unknown", #"~^/openapi\.yaml(\?|$)"#: "description", #"~^/healthz(\?|$)"#: "health",
        #"~^/readyz(\?|$)"#: "readiness", #"~^/session(\?|$)"#: "session",
        #"~^/images/?(\?|$)"#: "images", #"~^/images/upload(\?|$)"#: "upload", #"~^/images/copy(\?|$)"#: "copy",
        #"~^/images/move(\?|$)"#: "move", #"~^/images/delete(\?|$)"#: "deletion", #"~^/images/links(\?|$)"#: "links",
        #"~^/images/tickets(\?|$)"#: "tickets", "~^/images/": "image",
      ])
  }

  @Test func namesHaveTheMethodsOfTheTable() throws {
    #expect(
      try rows("ROUTE_METHODS") == [
        "unknown": "GET, HEAD, DELETE", "description": "GET, HEAD", "health": "GET, HEAD", "readiness": "GET, HEAD",
        "session": "GET, HEAD, DELETE, POST", "images": "GET, HEAD",
        "upload": named, "copy": named, "move": named, "deletion": named, "links": named, "tickets": named,
        "image": "GET, HEAD, DELETE, PUT, PATCH",
      ])
  }

  /// The page of the gallery and its files are read alone, and are routes only if the gallery is on.
  @Test func galleryIsARouteIfItIsOn() throws {
    #expect(NginxTables.galleryRoutes(isOn: false) == ["GALLERY_NAMES": "", "GALLERY_METHODS": ""])
    let routes = NginxTables.galleryRoutes(isOn: true)
    #expect(routes["GALLERY_METHODS"] == "    gallery  \"GET, HEAD\";\n    gallery_files  \"GET, HEAD\";")
    let patterns = try #require(routes["GALLERY_NAMES"]).split(separator: "\"").filter { $0.hasPrefix("~") }
      .map { try Regex(String($0.dropFirst())) }
    let files = "/_gallery/0123456789abcdef/"
    for (target, index) in [("/", 0), ("/?folder=a/", 0), (files + "main.js", 1), (files + "grid/tile.js", 1)] {
      #expect(try patterns.map { try $0.firstMatch(in: target) != nil } == [index == 0, index == 1], "\(target)")
    }
    for target in [
      "//", "/x", "/images/", "/_gallery/", "/_gallery/0a/../a.js", "/_gallery/0a/index.html", "/_gallery_page",
      "/_gallery/0a/grid/../a.js", "/_gallery/0a/a/b/c.js", "/_gallery/0a/grid//a.js",
    ] {
      #expect(try patterns.allSatisfy { try $0.firstMatch(in: target) == nil }, "\(target)")
    }
  }

  /// The methods of an address whose name is a key, too.
  private let named = "GET, HEAD, DELETE, PUT, PATCH, POST"

  /// Every route with a body is in the map, under each address that it has, and nothing else is.
  @Test func bodiesHaveTheKindsOfTheTable() throws {
    var expected = ["default": ""]
    for resource in Resource.allCases {
      for route in resource.routes where route.takesBody {
        for method in route.methods { expected["\(resource):\(method)"] = "\(route.body)" }
      }
    }
    #expect(try rows("ROUTE_BODIES") == expected)
    #expect(expected["upload:POST"] == "image" && expected["copy:POST"] == "document")
    #expect(expected["copy:PUT"] == "image" && expected["upload:PATCH"] == "document")
    #expect(expected["session:POST"] == "document" && expected["image:POST"] == nil)
    #expect(NginxTables.placeholders["LARGEST_DOCUMENT"] == "1048576")
  }

  /// nginx has a location for each kind of body, in memory and in a file.
  @Test func everyKindOfBodyHasItsLocations() throws {
    let template = try Repository.text("nginx/templates/server.conf.template")
    for kind in Set(Route.all.map(\.body)) where kind != .none {
      #expect(template.contains("location = /_\(kind) {") && template.contains("location = /_\(kind)_in_file {"))
    }
  }

  /// Fields that workers read, and none that a page cannot set.
  @Test func pagesMaySendWhatWorkersRead() throws {
    let names = try #require(NginxTables.placeholders["CORS_HEADERS"]).split(separator: ", ").map(String.init)
    #expect(
      Set(names) == [
        "Content-Type", "Accept", "Range", "If-Range", "If-Match", "If-None-Match", "If-Modified-Since",
        "If-Unmodified-Since", "Traceparent", "Authorization",
      ])
  }

  /// nginx passes on each field that workers read: always, where access is on, or in one place.
  @Test func workersGetWhatTheyRead() throws {
    let files = ["worker", "access-fields", "access-locations"].map { "nginx/snippets/\($0).conf" }
    let texts = try (files + ["nginx/templates/server.conf.template"]).map(Repository.text)
    for field in RequestField.allCases {
      #expect(texts.contains { $0.contains("fastcgi_param \(field.rawValue) ") }, "\(field)")
    }
  }

  @Test func onlyRasterImagesAreShown() throws {
    let types = try #require(NginxTables.placeholders["INLINE_TYPES"]).split(separator: "|")
    #expect(types.contains("image/jpeg") && types.contains("image/heif") && !types.contains("image/svg+xml"))
    #expect(types.allSatisfy { $0.hasPrefix("image/") })
  }
}
