/// The presets of a service: its own and the built-in ones.
package struct PresetTable: Sendable {
  private let presets: [String: Preset]

  /// The built-in presets alone.
  package static let builtIn = PresetTable(checked: [])

  /// Presets of the operator, which replace built-in ones of the same name.
  ///
  /// - Throws: `PresetFaults` with every fault of every preset.
  package init(_ presets: [Preset]) throws(PresetFaults) {
    let faults = Self.faults(in: presets)
    guard faults.isEmpty else { throw PresetFaults(faults: faults) }
    self.init(checked: presets)
  }

  private init(checked presets: [Preset]) {
    self.presets = Dictionary((BuiltInPresets.all + presets).map { ($0.name, $0) }) { _, own in own }
  }

  /// The preset of a name; `nil` for none.
  package subscript(name: String) -> Preset? { presets[name] }

  /// All presets, by name.
  package var all: [Preset] { presets.values.sorted { $0.name < $1.name } }

  /// What is wrong with presets, a sentence each; empty where nothing is. All parameters are looked at, not only the first
  /// bad one.
  package static func faults(in presets: [Preset]) -> [String] {
    var names: Set<String> = []
    return presets.flatMap { preset in
      guard Preset.isName(preset.name) else {
        return [
          "preset \(preset.name.prefix(80)): its name must be 1 to 64 lower-case letters, digits and hyphens, the first no hyphen"
        ]
      }
      let repeated = names.insert(preset.name).inserted ? [] : ["it must stand there once"]
      return (repeated + faults(of: preset)).map { "preset \(preset.name): \($0)" }
    }
  }

  private static func faults(of preset: Preset) -> [String] {
    guard !preset.parameters.isEmpty else { return ["it must have a parameter"] }
    let faults = preset.parameters.compactMap { parameter in
      do throws(InvalidParameter) {
        _ = try RenderOptions([parameter])
        return nil as String?
      } catch {
        return error.message
      }
    }
    guard faults.isEmpty else { return faults }
    do throws(InvalidParameter) {
      // Each alone is right; what remains is one that stands twice.
      _ = try RenderOptions(preset.parameters)
      return []
    } catch {
      return [error.message]
    }
  }
}

/// What is wrong with the operator's presets.
package struct PresetFaults: Error, Hashable, Sendable {
  /// A sentence for each fault.
  package let faults: [String]
}
