/// A JSON value (RFC 8259) that is written as it was read: numbers keep their text, objects their order.
package indirect enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  /// The number as it was written: no conversion could round it.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// Compares strings byte by byte.
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
