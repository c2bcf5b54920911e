import Text

/// Writes JSON without white space.
package struct JSONWriter {
  /// Which characters of a string are escaped.
  package enum Escaping {
    /// Only those that must be escaped (RFC 8259, section 7).
    case minimal
    /// All characters other than printable ASCII, and a space after a space. The text can then be the value of a header
    /// field: intermediaries may trim and fold spaces (RFC 9110, section 5.5), and SigV4 folds them.
    case headerSafe
  }

  /// The bytes that have been written.
  package private(set) var bytes: [UInt8] = []
  private let escaping: Escaping

  /// A writer without output.
  ///
  /// - Parameter capacity: The bytes to reserve.
  package init(_ escaping: Escaping = .minimal, capacity: Int = 512) {
    self.escaping = escaping
    bytes.reserveCapacity(capacity)
  }

  /// Writes JSON text unchanged.
  package mutating func raw(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Writes a number.
  package mutating func number(_ value: Int) { bytes.append(String(value)) }

  /// Writes a string in quotes.
  package mutating func string(_ value: String) {
    bytes.append(UInt8(ascii: "\""))
    switch escaping {
    case .minimal:
      var value = value
      value.withUTF8 { text in
        var rest = text[...]
        while let index = rest.firstIndex(where: Self.isEscaped) {
          bytes.append(contentsOf: rest[..<index])
          escape(Unicode.Scalar(text[index]))
          rest = rest[(index + 1)...]
        }
        bytes.append(contentsOf: rest)
      }
    case .headerSafe:
      for scalar in value.unicodeScalars {
        let isSecondSpace = scalar == " " && bytes.last == 0x20
        if 0x20..<0x7F ~= scalar.value, scalar != "\"", scalar != "\\", !isSecondSpace {
          bytes.append(UInt8(scalar.value))
        } else {
          escape(scalar)
        }
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Writes a value.
  package mutating func value(_ value: JSONValue) {
    switch value {
    case .null: raw("null")
    case .bool(let flag): raw(flag ? "true" : "false")
    case .number(let text): bytes.append(text)
    case .string(let text): string(text)
    case .array(let elements):
      raw("[")
      for (index, element) in elements.enumerated() {
        if index > 0 { raw(",") }
        self.value(element)
      }
      raw("]")
    case .object(let object): self.object(object.members)
    }
  }

  /// Writes an object with `members`.
  package mutating func object(_ members: [JSONObject.Member]) {
    raw("{")
    for (index, member) in members.enumerated() {
      if index > 0 { raw(",") }
      string(member.name)
      raw(":")
      value(member.value)
    }
    raw("}")
  }

  /// Whether a byte of UTF-8 must be escaped (RFC 8259, section 7).
  private static func isEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private mutating func escape(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": raw("\\\"")
    case "\\": raw("\\\\")
    default:
      for unit in String(scalar).utf16 {
        raw("\\u")
        Hexadecimal.append([UInt8(unit >> 8), UInt8(unit & 0xFF)], to: &bytes)
      }
    }
  }
}
