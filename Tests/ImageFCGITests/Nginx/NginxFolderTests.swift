import Foundation
import TestSupport
import Testing

@testable import ImageFCGI

/// nginx's configuration, rendered.
@Suite struct NginxFolderTests {
  let folder = TemporaryFolder()

  /// A source with one template, whose text is `template`.
  private func source(_ template: String, name: String = "server.conf.template") throws -> NginxFolder {
    let path = folder.path + "/source"
    for subfolder in ["templates", "templates/server.d", "snippets", "../docs", "../web/gallery/grid"] {
      try FileManager.default.createDirectory(atPath: "\(path)/\(subfolder)", withIntermediateDirectories: true)
    }
    for (name, text) in [
      ("nginx.conf", "conf ${A}"), ("snippets/a.conf", "snippet"), ("snippets/b.example", "no"),
      ("../docs/openapi.yaml", "openapi: ${A}"),
      ("templates/\(name)", template), ("templates/notes", "no"),
    ] { try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8) }
    return NginxFolder(path: path)
  }

  /// All files of the target, by their paths in it.
  private func rendered() -> [String: String] {
    let target = folder.path + "/a/b/target"
    let names = FileManager.default.subpaths(atPath: target) ?? []
    return names.reduce(into: [:]) { $0[$1] = try? String(contentsOfFile: "\(target)/\($1)", encoding: .utf8) }
  }

  private func render(_ source: NginxFolder, _ placeholders: [String: String]) throws {
    try source.render(into: folder.path + "/a/b/target", placeholders)
  }

  @Test func fillsAndCopies() throws {
    try render(try source("x ${A}${B_2} ${c} $A ${} ${A"), ["A": "$1", "B_2": "ü"])
    #expect(
      rendered() == [
        "nginx.conf": "conf ${A}", "openapi.yaml": "openapi: ${A}", "snippets/a.conf": "snippet",
        "conf.d/server.conf": "x $1ü ${c} $A ${} ${A",
      ])
  }

  @Test func namesEveryUnknownPlaceholderAndWritesNothing() throws {
    let source = try source("${A} ${NO} ${NEITHER}")
    #expect(
      throws: ConfigurationError(problems: [
        "templates/server.conf.template: there is no placeholder ${NO}",
        "templates/server.conf.template: there is no placeholder ${NEITHER}",
      ])
    ) { try render(source, ["A": "a"]) }
    #expect(rendered().isEmpty)
  }

  /// What was there for an earlier setting does not stay.
  @Test func leavesOutMetricsThatNobodyAsksFor() throws {
    let source = try source("listen ${METRICS_LISTEN}", name: "metrics.conf.template")
    try render(source, ["METRICS_LISTEN": "1"])
    #expect(rendered()["conf.d/metrics.conf"] == "listen 1")
    try render(source, ["METRICS_LISTEN": ""])
    #expect(rendered()["conf.d/metrics.conf"] == nil)
  }

  /// The configuration of access is there only where access is on.
  @Test func leavesOutAccess() throws {
    let source = try source("map ${ACCESS_QUESTION}", name: "access.conf.template")
    try render(source, ["ACCESS_QUESTION": "1"])
    #expect(rendered()["conf.d/access.conf"] == "map 1")
    try render(source, ["ACCESS_QUESTION": ""])
    #expect(rendered()["conf.d/access.conf"] == nil)
  }

  /// The gallery: its page is filled in, its files are copied, and all of them have one version, which follows from their bytes.
  @Test func servesTheGalleryThatIsOn() throws {
    let source = try source("include server.d/*.conf")
    try gallery(page: "<a ${GALLERY_VERSION} ${A}>", script: "let a = `${b}`")
    let placeholders = ["GALLERY": "on", "A": "a"]
    try render(source, placeholders)
    let first = try #require(rendered()["server.d/gallery.conf"])
    #expect(first.wholeMatch(of: /location [0-9a-f]{16}/) != nil)
    let version = String(first.dropFirst(9))
    #expect(rendered()["gallery/\(version)/index.html"] == "<a \(version) a>")
    #expect(rendered()["gallery/\(version)/main.js"] == "let a = `${b}`")
    #expect(rendered()["gallery/\(version)/grid/grid.css"] == "a {}")
    try gallery(page: "<a ${GALLERY_VERSION} ${A}>", script: "let a = 2")
    try render(source, placeholders)
    #expect(rendered()["server.d/gallery.conf"] != first)
    // A running nginx goes on to serve the version before.
    #expect(rendered()["gallery/\(version)/main.js"] == "let a = `${b}`")
    #expect(rendered().count { $0.key.hasSuffix("/main.js") } == 2)
    try gallery(page: "<a ${GALLERY_VERSION} ${A}>", script: "let a = `${b}`")
    try render(source, placeholders)
    #expect(rendered()["server.d/gallery.conf"] == first)
  }

  /// Nothing of it is served if it is off, also where it was on before.
  @Test(arguments: ["off", ""]) func leavesOutTheGalleryThatIsOff(value: String) throws {
    let source = try source("include server.d/*.conf")
    try gallery(page: "page", script: "")
    try render(source, ["GALLERY": "on"])
    try render(source, ["GALLERY": value])
    #expect(rendered()["server.d/gallery.conf"] == nil)
  }

  /// Writes the files of a gallery and its template.
  private func gallery(page: String, script: String) throws {
    let path = folder.path + "/source"
    for (name, text) in [
      ("../web/gallery/index.html", page), ("../web/gallery/main.js", script),
      ("../web/gallery/grid/grid.css", "a {}"),
      ("templates/server.d/gallery.conf.template", "location ${GALLERY_VERSION}"),
    ] { try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8) }
  }

  @Test func needsItsSource() {
    let none = folder.path + "/none"
    #expect(throws: ConfigurationError(problems: ["\(none)/nginx.conf: No such file or directory"])) {
      try render(NginxFolder(path: none), [:])
    }
  }

  /// The templates of the repository have no placeholder that is unknown.
  @Test func fillsOurTemplates() throws {
    let placeholders = try NginxPlaceholders.fromEnvironment(["METRICS_LISTEN": "127.0.0.1:9145", "GALLERY": "on"])
    try render(NginxFolder(path: Repository.path("nginx")), placeholders)
    let files = rendered()
    #expect(files.count { $0.key.hasPrefix("conf.d/") } >= 4)
    for (name, text) in files where name.hasPrefix("conf.d/") || name.hasPrefix("server.d/") {
      #expect(!text.contains("${"), "\(name)")
    }
  }
}
