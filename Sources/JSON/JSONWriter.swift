import Text

/// Writes JSON without spaces, straight into bytes. Commas, names and brackets are written by `object`, `array` and `member`.
package struct JSONWriter {
  /// Which characters of a string are escaped.
  package enum Escaping {
    /// Only what RFC 8259, section 7, demands.
    case minimal
    /// All that is not printable ASCII, and a space after a space: the text can be the value of a header field, which
    /// intermediaries may trim and fold (RFC 9110, section 5.5), and SigV4 folds.
    case headerSafe
  }

  /// The JSON written so far.
  package private(set) var bytes: [UInt8] = []
  private let escaping: Escaping
  /// Whether the next member or element follows another one.
  @usableFromInline var needsComma = false

  /// A writer that has written nothing.
  ///
  /// - Parameter capacity: bytes that are reserved.
  package init(_ escaping: Escaping = .minimal, capacity: Int = 512) {
    self.escaping = escaping
    bytes.reserveCapacity(capacity)
  }
}

// MARK: Values

extension JSONWriter {
  /// Writes a string with its quotes.
  package mutating func string(_ value: String) {
    bytes.append(UInt8(ascii: "\""))
    switch escaping {
    case .minimal: appendMinimal(value)
    case .headerSafe: appendHeaderSafe(value)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Writes a whole number.
  package mutating func number(_ value: Int) { bytes.append(String(value)) }

  /// Writes any value.
  package mutating func value(_ value: JSONValue) {
    switch value {
    case .null: literal("null")
    case .bool(let flag): literal(flag ? "true" : "false")
    case .number(let text): bytes.append(text)
    case .string(let text): string(text)
    case .array(let elements): array(elements) { $0.value($1) }
    case .object(let object): self.object(object)
    }
  }

  /// Writes an object as it was read.
  package mutating func object(_ object: JSONObject) { members(object.members) }

  /// Writes an object of `members`.
  package mutating func members(_ members: [JSONObject.Member]) {
    object { for member in members { $0.member(named: member.name) { $0.value(member.value) } } }
  }

  /// Writes an object of the members that `write` adds.
  @inlinable package mutating func object(_ write: (inout JSONWriter) -> Void) {
    open("{")
    write(&self)
    close("}")
  }

  /// Writes an array with an element for each of `elements`, which `write` writes as one value.
  @inlinable package mutating func array<Elements: Sequence>(
    _ elements: Elements, _ write: (inout JSONWriter, Elements.Element) -> Void
  ) {
    open("[")
    for element in elements {
      separate()
      write(&self, element)
      needsComma = true
    }
    close("]")
  }
}

// MARK: Members of an object

extension JSONWriter {
  /// Adds a member with text.
  package mutating func member(_ name: StaticString, _ value: String) { member(name) { $0.string(value) } }

  /// Adds a member with a whole number.
  package mutating func member(_ name: StaticString, _ value: Int) { member(name) { $0.number(value) } }

  /// Adds a member with `true` or `false`.
  package mutating func member(_ name: StaticString, _ value: Bool) {
    member(name) { $0.literal(value ? "true" : "false") }
  }

  /// Adds a member with an object as it was read.
  package mutating func member(_ name: StaticString, _ value: JSONObject) { member(name) { $0.object(value) } }

  /// Adds a member with the one value that `write` writes.
  ///
  /// - Parameter name: A name that needs no escapes.
  package mutating func member(_ name: StaticString, _ write: (inout JSONWriter) -> Void) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    literal(name)
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
    write(&self)
    needsComma = true
  }

  /// Adds a member whose name is not known before.
  package mutating func member(named name: String, _ write: (inout JSONWriter) -> Void) {
    separate()
    string(name)
    bytes.append(UInt8(ascii: ":"))
    write(&self)
    needsComma = true
  }
}

// MARK: Bytes

extension JSONWriter {
  @usableFromInline mutating func open(_ bracket: Unicode.Scalar) {
    bytes.append(UInt8(ascii: bracket))
    needsComma = false
  }

  @usableFromInline mutating func close(_ bracket: Unicode.Scalar) {
    bytes.append(UInt8(ascii: bracket))
    needsComma = true
  }

  /// Separates a member or an element from the one before.
  @usableFromInline mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
  }

  /// Appends text that is JSON already.
  private mutating func literal(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  private mutating func appendMinimal(_ value: String) {
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
  }

  private mutating func appendHeaderSafe(_ value: String) {
    for scalar in value.unicodeScalars {
      let isSecondSpace = scalar == " " && bytes.last == UInt8(ascii: " ")
      if 0x20..<0x7F ~= scalar.value, scalar != "\"", scalar != "\\", !isSecondSpace {
        bytes.append(UInt8(scalar.value))
      } else {
        escape(scalar)
      }
    }
  }

  /// Whether a byte of UTF-8 must be escaped (RFC 8259, section 7).
  private static func isEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private mutating func escape(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": literal("\\\"")
    case "\\": literal("\\\\")
    default:
      for unit in String(scalar).utf16 {
        literal("\\u")
        bytes.append(Hexadecimal.encode(unit))
      }
    }
  }
}
