import TestSupport
import Testing

@testable import ImageFCGI

/// The table of settings.
@Suite struct SettingsTests {
  @Test func hasEachNameOnce() {
    let names = Settings.table.rows.map(\.name)
    #expect(names.count > 60 && Set(names).count == names.count)
    for row in Settings.table.rows {
      #expect(row.meaning.hasSuffix(".") && !row.meaning.contains("\n"), "\(row.name)")
      #expect(row.names.allSatisfy { $0.allSatisfy { $0.isUppercase || $0.isNumber || $0 == "_" } }, "\(row.name)")
    }
  }

  /// A default can be written into the variable.
  @Test func readsItsOwnDefaults() {
    for row in Settings.table.rows {
      var bare = Environment(["HOME": "/nonexistent"])
      let text = row.text(in: &bare)
      #expect(bare.problems.isEmpty, "\(row.name): \(bare.problems)")
      var written = Environment(["HOME": "/nonexistent"].merging([row.name: text]) { $1 })
      #expect(row.text(in: &written) == text && written.problems.isEmpty, "\(row.name)")
    }
  }

  @Test func takesTheFirstNameThatIsSet() {
    var environment = Environment(["AWS_DEFAULT_REGION": "eu-west-1"])
    #expect(environment[\.storage.region] == "eu-west-1")
    environment = Environment(["AWS_REGION": "", "AWS_DEFAULT_REGION": "x_y"])
    _ = environment[\.storage.region]
    _ = environment[\.storage.region]
    #expect(environment.problems == ["AWS_DEFAULT_REGION must be a region: letters, digits and '-' only, not \"x_y\""])
  }

  /// Before the program is built, this script cannot ask it.
  @Test func runHasTheSameDefaults() throws {
    let script = try Repository.text("scripts/run")
    #expect(script.contains("${S3:-seaweedfs}") && script.contains("${RUN_DIR:-$root/.run}"))
    #expect(script.contains("${HOST:-\(RunSettings.host)}") && script.contains("${PORT:-\(RunSettings.port)}"))
    var environment = Environment([:])
    #expect(environment[\.run.engine] == "seaweedfs" && environment[\.run.folder] == ".run")
  }
}
