import TestSupport
import Testing

@testable import ImageFCGI

@Suite struct PresetsFileTests {
  private func table(_ text: String) throws(ConfigurationError) { _ = try PresetsFile.table(Array(text.utf8)) }

  @Test func readsTextsNumbersAndFlags() throws {
    let text = #"{"card": {"width": 640, "format": "webp", "enlarge": true, "dpr": 1.5}, "thumbnail": {"width": "64"}}"#
    let table = try PresetsFile.table(Array(text.utf8))
    #expect(
      table["card"]?.parameters.map { "\($0.name)=\($0.value)" } == [
        "width=640", "format=webp", "enlarge=true", "dpr=1.5",
      ])
    #expect(table["thumbnail"]?.parameters.map(\.value) == ["64"])
    #expect(table["gallery-small"] != nil && table["none"] == nil)
  }

  @Test func namesEveryFault() {
    let text = #"{"A": {"width": 1}, "b": {"width": 0, "height": [], "nothing": 1}, "c": 1}"#
    let error = #expect(throws: ConfigurationError.self) { try table(text) }
    let problems = error?.problems ?? []
    #expect(problems.count == 5, "\(problems)")
    for part in ["A", "width", "height", "nothing", "c"] { #expect(problems.contains { $0.contains(part) }) }
  }

  @Test(arguments: ["", "[]", "{", "1", #"{"a": {"width": 1}, "a": {"width": 2}}"#])
  func refusesWhatIsNoObject(text: String) { #expect(throws: ConfigurationError.self) { try table(text) } }

  /// Workers name the file and all of its faults at start.
  @Test func theStartNamesThem() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/presets.json"
    try #"{"b": {"width": 0, "height": 0}}"#.write(toFile: path, atomically: true, encoding: .utf8)
    var environment = Environment(["PRESETS_FILE": path])
    _ = environment.variantRules()
    #expect(
      environment.problems.count == 2 && environment.problems.allSatisfy { $0.hasPrefix("PRESETS_FILE=\(path): ") })
    environment = Environment(["PRESETS_FILE": "/nonexistent"])
    _ = environment.variantRules()
    #expect(environment.problems == ["PRESETS_FILE=/nonexistent: No such file or directory"])
  }
}
