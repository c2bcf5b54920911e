import Glibc
import Imaging
import JSON
import System

/// The file of presets: a JSON object with an object of parameters for each name, such as
/// `{"card": {"width": 640, "format": "webp"}}`.
enum PresetsFile {
  /// The largest file in bytes.
  private static let largestSize = 1 << 20

  /// The presets of the file at `path`, and the built-in ones.
  ///
  /// - Throws: All faults at once, each a sentence.
  static func read(_ path: String) throws(ConfigurationError) -> PresetTable {
    let bytes: [UInt8]
    do throws(SystemError) { bytes = try SmallFile.read(path, limit: largestSize) } catch {
      throw ConfigurationError(problems: [String(cString: strerror(error.errno))])
    }
    return try table(bytes)
  }

  /// The presets in the text of a file.
  static func table(_ text: [UInt8]) throws(ConfigurationError) -> PresetTable {
    let value: JSONValue
    do throws(JSONParser.Failure) {
      value = try text.withRawBytes { (bytes) throws(JSONParser.Failure) in try JSONParser.parse(bytes) }
    } catch {
      throw ConfigurationError(problems: ["it is not JSON: \(error.message) (byte \(error.offset))"])
    }
    guard case .object(let object) = value else { throw ConfigurationError(problems: ["it is not a JSON object"]) }
    var faults: [String] = []
    var presets: [Preset] = []
    for member in object.members {
      guard case .object(let parameters) = member.value else {
        faults.append("the preset \(member.name) is not an object")
        continue
      }
      var texts: [Preset.Parameter] = []
      for parameter in parameters.members {
        switch parameter.value {
        case .string(let text), .number(let text): texts.append((parameter.name, text))
        case .bool(let flag): texts.append((parameter.name, flag ? "true" : "false"))
        case .null, .array, .object:
          faults.append("\(parameter.name) of the preset \(member.name) is not a text, a number, true or false")
        }
      }
      presets.append(Preset(name: member.name, parameters: texts))
    }
    faults += PresetTable.faults(in: presets)
    guard faults.isEmpty, let table = try? PresetTable(presets) else { throw ConfigurationError(problems: faults) }
    return table
  }
}
