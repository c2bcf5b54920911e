import Text

/// Parses a JSON text (RFC 8259). Strict: no comments, no trailing commas, no duplicate names, no lone surrogates.
///
/// Metadata must be returned exactly as it was sent. Foundation's decoders convert numbers to floating point and keep
/// only the last of several members with the same name.
package struct JSONParser {
  /// Why a text is not valid JSON.
  package struct Failure: Error, Equatable {
    /// The cause for the user, such as `a digit is missing in a number`.
    package let message: String
    /// The position of the error in bytes from the start of the text.
    package let offset: Int
  }

  /// The deepest nesting of arrays and objects that is accepted.
  static let maximumDepth = 64

  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0
  private var depth = 0

  /// Parses `text`, which must be UTF-8 and contain exactly one value.
  ///
  /// - Parameter text: The caller owns the memory.
  package static func parse(_ text: UnsafeRawBufferPointer) throws(Failure) -> JSONValue {
    var parser = JSONParser(bytes: text.bindMemory(to: UInt8.self))
    parser.skipWhitespace()
    let value = try parser.parseValue()
    parser.skipWhitespace()
    guard parser.position == parser.bytes.count else { throw parser.failure("there is text after the value") }
    return value
  }

  /// Parses `text`, which must contain exactly one value.
  package static func parse(_ text: String) throws(Failure) -> JSONValue {
    var text = text
    let result: Result<JSONValue, Failure> = text.withUTF8 { utf8 in
      do throws(Failure) { return .success(try parse(UnsafeRawBufferPointer(utf8))) } catch { return .failure(error) }
    }
    return try result.get()
  }

  private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func failure(_ message: String) -> Failure { Failure(message: message, offset: position) }

  private mutating func skipWhitespace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  /// Skips `byte` if it is the next one.
  ///
  /// - Returns: Whether it was.
  private mutating func take(_ byte: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: byte) else { return false }
    position += 1
    return true
  }

  private mutating func parseValue() throws(Failure) -> JSONValue {
    switch next {
    case UInt8(ascii: "{"): return .object(try parseObject())
    case UInt8(ascii: "["): return .array(try parseArray())
    case UInt8(ascii: "\""): return .string(try parseString())
    case UInt8(ascii: "t"): return try parseLiteral("true", .bool(true))
    case UInt8(ascii: "f"): return try parseLiteral("false", .bool(false))
    case UInt8(ascii: "n"): return try parseLiteral("null", .null)
    case UInt8(ascii: "-"): return .number(try parseNumber())
    case let byte? where UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte: return .number(try parseNumber())
    case nil: throw failure("the text ends where a value should be")
    default: throw failure("this is not the start of a value")
    }
  }

  private mutating func parseLiteral(_ literal: StaticString, _ value: JSONValue) throws(Failure) -> JSONValue {
    let end = position + literal.utf8CodeUnitCount
    let expected = UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
    guard end <= bytes.count, bytes[position..<end].elementsEqual(expected) else {
      throw failure("this is not the start of a value")
    }
    position = end
    return value
  }

  private mutating func enter() throws(Failure) {
    depth += 1
    position += 1
    guard depth <= Self.maximumDepth else { throw failure("nested deeper than \(Self.maximumDepth) levels") }
    skipWhitespace()
  }

  private mutating func parseArray() throws(Failure) -> [JSONValue] {
    try enter()
    defer { depth -= 1 }
    var elements: [JSONValue] = []
    if take("]") { return elements }
    while true {
      elements.append(try parseValue())
      skipWhitespace()
      if take("]") { return elements }
      guard take(",") else { throw failure(", or ] is missing in an array") }
      skipWhitespace()
    }
  }

  private mutating func parseObject() throws(Failure) -> JSONObject {
    try enter()
    defer { depth -= 1 }
    var members: [(name: String, value: JSONValue)] = []
    if take("}") { return JSONObject() }
    while true {
      guard next == UInt8(ascii: "\"") else { throw failure("a name in quotes is missing in an object") }
      let name = try parseString()
      skipWhitespace()
      guard take(":") else { throw failure("a colon is missing after a name") }
      skipWhitespace()
      members.append((name, try parseValue()))
      skipWhitespace()
      if take("}") { break }
      guard take(",") else { throw failure(", or } is missing in an object") }
      skipWhitespace()
    }
    guard let object = JSONObject(members) else { throw failure("an object has a duplicate name") }
    return object
  }

  /// RFC 8259, section 6: `[ minus ] int [ frac ] [ exp ]`.
  private mutating func parseNumber() throws(Failure) -> String {
    let start = position
    _ = take("-")
    if !take("0") { try takeDigits() }
    if take(".") { try takeDigits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try takeDigits()
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func takeDigits() throws(Failure) {
    let start = position
    while let byte = next, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { position += 1 }
    guard position > start else { throw failure("a digit is missing in a number") }
  }

  private mutating func parseString() throws(Failure) -> String {
    let start = position
    position += 1
    var units: [UInt8] = []
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        guard let text = String(validating: units, as: UTF8.self) else {
          throw Failure(message: "a string is not valid UTF-8", offset: start)
        }
        return text
      case UInt8(ascii: "\\"):
        position += 1
        try parseEscape(into: &units)
      case 0..<0x20:
        throw failure("a control character in a string is not escaped")
      default:
        units.append(byte)
        position += 1
      }
    }
    throw Failure(message: "a string does not end", offset: start)
  }

  private mutating func parseEscape(into units: inout [UInt8]) throws(Failure) {
    guard let byte = next else { throw failure("a string does not end") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): units.append(byte)
    case UInt8(ascii: "b"): units.append(0x08)
    case UInt8(ascii: "f"): units.append(0x0C)
    case UInt8(ascii: "n"): units.append(0x0A)
    case UInt8(ascii: "r"): units.append(0x0D)
    case UInt8(ascii: "t"): units.append(0x09)
    case UInt8(ascii: "u"): units.append(contentsOf: String(try parseCodePoint()).utf8)
    default: throw failure("a string has an invalid escape")
    }
  }

  /// RFC 8259, section 7: characters beyond the Basic Multilingual Plane are written as two surrogates.
  private mutating func parseCodePoint() throws(Failure) -> Unicode.Scalar {
    let first = try parseFourDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    if first < 0xDC00, take("\\"), take("u") {
      let second = try parseFourDigits()
      if 0xDC00...0xDFFF ~= second,
        let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
      {
        return scalar
      }
    }
    throw failure("a string has a lone surrogate")
  }

  private mutating func parseFourDigits() throws(Failure) -> UInt32 {
    guard position + 4 <= bytes.count, let digits = Hexadecimal.decode(bytes[position..<position + 4]) else {
      throw failure("\\u is not followed by four hexadecimal digits")
    }
    position += 4
    return UInt32(digits[0]) << 8 | UInt32(digits[1])
  }
}
