/// A JSON value (RFC 8259). Numbers keep their text and objects keep their order, so that a value can be written as it
/// was read.
package indirect enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  /// The text of a number.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// Compares strings by their UTF-8 bytes.
  package static func == (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)): left == right
    default: false
    }
  }
}
