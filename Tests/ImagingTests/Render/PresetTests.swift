import Testing

@testable import Imaging

@Suite struct PresetTests {
  @Test func builtInPresetsAreValid() throws {
    #expect(PresetTable.faults(in: BuiltInPresets.all) == [])
    #expect(PresetTable.builtIn.all.map(\.name) == ["gallery-large", "gallery-small", "thumbnail"])
    #expect(try RenderOptions(BuiltInPresets.thumbnail.parameters) == RenderOptions.make("width=320&height=320"))
    #expect(PresetTable.builtIn["nothing"] == nil)
  }

  @Test(arguments: [
    ("", "width=320&height=320"), ("width=100", "width=100&height=320"), ("dpr=2", "width=640&height=640"),
    ("fit=cover&gravity=smart", "width=320&height=320&fit=cover&gravity=smart"),
  ])
  func otherParametersReplaceItsOwn(query: String, canonical: String) throws {
    let merged = BuiltInPresets.thumbnail.merged(with: RenderOptions.parameters(query))
    #expect(try RenderOptions(merged).canonical == canonical)
  }

  /// What stands twice beside a preset is still seen.
  @Test func keepsWhatStandsTwice() {
    let merged = BuiltInPresets.thumbnail.merged(with: [("width", "1"), ("width", "2")])
    #expect(throws: InvalidParameter.duplicate(.width)) { try RenderOptions(merged) }
  }

  @Test func theOperatorsPresetsReplaceBuiltInOnes() throws {
    let table = try PresetTable([
      Preset(name: "thumbnail", parameters: [("width", "64")]), Preset(name: "0-card", parameters: [("height", "9")]),
    ])
    #expect(table.all.map(\.name) == ["0-card", "gallery-large", "gallery-small", "thumbnail"])
    #expect(table["thumbnail"]?.parameters.count == 1)
  }

  @Test func reportsAllFaultsAtOnce() {
    let presets = [
      Preset(name: "good", parameters: [("width", "1")]),
      Preset(name: "bad", parameters: [("width", "0"), ("fit", "fill"), ("preset", "good"), ("blur", "1")]),
      Preset(name: "twice", parameters: [("width", "1"), ("width", "2")]),
      Preset(name: "empty", parameters: []),
      Preset(name: "Upper", parameters: [("width", "1")]),
      Preset(name: "good", parameters: [("width", "0")]),
    ]
    let faults = [
      "preset bad: width must be a whole number from 1 to 8192",
      "preset bad: fit must be contain, cover, pad or stretch",
      "preset bad: there is no parameter preset of a variant",
      "preset twice: width must be given once",
      "preset empty: it must have a parameter",
      "preset Upper: its name must be 1 to 64 lower-case letters, digits and hyphens, the first no hyphen",
      "preset good: it must stand there once",
      "preset good: width must be a whole number from 1 to 8192",
    ]
    #expect(PresetTable.faults(in: presets) == faults)
    #expect(throws: PresetFaults(faults: faults)) { try PresetTable(presets) }
  }

  @Test(arguments: [
    ("a", true), ("0", true), ("gallery-small", true), (String(repeating: "a", count: 64), true), ("a-", true),
    ("", false), ("-a", false), ("A", false), ("a_b", false), ("a.b", false), ("a b", false), ("é", false),
    ("a\n", false),
    (String(repeating: "a", count: 65), false),
  ])
  func checksNames(name: String, isName: Bool) {
    #expect(Preset.isName(name) == isName)
  }
}
