import TestSupport
import Testing

@testable import ImageFCGI

/// What is generated from the table of settings. Where a document is stale, `make generate` writes it anew.
@Suite struct SettingsDocumentsTests {
  @Test func theManualIsFresh() throws {
    let text = try Repository.text("docs/configuration.md")
    let block = "<!-- settings -->\n\(SettingsMarkdown.render())<!-- /settings -->\n"
    #expect(text.contains(block), "docs/configuration.md is stale: make generate")
  }

  @Test func thePackagesFileIsFresh() throws {
    #expect(
      try Repository.text("deploy/debian/environment") == SettingsFile.render(),
      "deploy/debian/environment is stale: make generate")
  }

  /// systemd reads it before anybody has changed it.
  @Test func thePackagesFileSetsNothing() {
    let lines = SettingsFile.render().split(separator: "\n")
    #expect(lines.allSatisfy { $0.hasPrefix("#") })
    for line in [
      "#S3_BUCKET_NAME=image-storage-bucket", "#LISTEN=127.0.0.1:5000", "#THREADS=16", "#AWS_SECRET_ACCESS_KEY=",
    ] {
      #expect(lines.contains { $0 == line }, "\(line)")
    }
  }

  @Test func markdownHasALineForEachSetting() {
    let text = SettingsMarkdown.render()
    #expect(
      text.contains(
        "\n| `THREADS` | `16` | Number of threads of each worker. A thread handles one request at a time. Values: 1 to 1024. |\n"
      ))
    #expect(text.contains("\n| `AWS_REGION`, `AWS_DEFAULT_REGION` | the one of the profile, otherwise `us-east-1` | "))
    for row in Settings.table.rows { #expect(text.contains("\n| `\(row.name)`"), "\(row.name)") }
    for line in text.split(separator: "\n") where line.hasPrefix("|") {
      #expect(line.replacing("\\|", with: "").count { $0 == "|" } == 4, "\(line)")
    }
  }

  @Test func textIsAligned() throws {
    let text = SettingsText.render()
    #expect(!text.contains("`") && text.hasSuffix(".\n"))
    let group = text.split(separator: "\n\n").first { $0.hasPrefix("Workers and nginx\n") }
    let lines = try #require(group).split(separator: "\n").dropFirst(2)
    #expect(
      lines.contains {
        $0.hasPrefix("  THREADS ")
          && $0.hasSuffix(
            "  Number of threads of each worker. A thread handles one request at a time. Values: 1 to 1024.")
      })
    let columns = try Settings.table.shared.rows.map { row in
      let line = try #require(lines.first { $0.hasPrefix("  \(row.name) ") })
      let start = try #require(line.firstRange(of: SettingsText.plain(row.meaning))?.lowerBound)
      return line.distance(from: line.startIndex, to: start)
    }
    #expect(columns.count > 4 && Set(columns).count == 1)
    #expect(text.contains(" Also: AWS_DEFAULT_REGION.\n"))
  }
}
