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
    for subfolder in ["templates", "snippets", "../docs"] {
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

  @Test func needsItsSource() {
    let none = folder.path + "/none"
    #expect(throws: ConfigurationError(problems: ["\(none)/nginx.conf: No such file or directory"])) {
      try render(NginxFolder(path: none), [:])
    }
  }

  /// The templates of the repository have no placeholder that is unknown.
  @Test func fillsOurTemplates() throws {
    let placeholders = try NginxPlaceholders.fromEnvironment(["METRICS_LISTEN": "127.0.0.1:9145"])
    try render(NginxFolder(path: Repository.path("nginx")), placeholders)
    let files = rendered()
    #expect(files.count { $0.key.hasPrefix("conf.d/") } >= 4)
    for (name, text) in files where name.hasPrefix("conf.d/") {
      #expect(!text.contains("${"), "\(name)")
    }
  }
}
