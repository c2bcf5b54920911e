package import JSON

extension JSONValue {
  /// A random value; arrays and objects end at `depth`.
  package static func make(_ random: inout SeededGenerator, depth: Int = 4) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &random) {
    case 0: .null
    case 1: .bool(Bool.random(using: &random))
    case 2: .number(makeNumber(&random))
    case 3, 4: .string(makeText(&random))
    case 5: .array((0..<Int.random(in: 0...3, using: &random)).map { _ in make(&random, depth: depth - 1) })
    default: .object(.make(&random, depth: depth - 1))
    }
  }

  /// A random number in one of the forms that the grammar has.
  private static func makeNumber(_ random: inout SeededGenerator) -> String {
    let integer = Int.random(in: -99_999...99_999, using: &random)
    return switch Int.random(in: 0..<3, using: &random) {
    case 0: "\(integer)"
    case 1: "\(integer).\(Int.random(in: 0...999, using: &random))"
    default: "\(integer)e\(Int.random(in: -9...9, using: &random))"
    }
  }

  /// Random text of characters that writers, header fields and Unicode treat in special ways.
  package static func makeText(_ random: inout SeededGenerator) -> String {
    let pieces = [
      "a", "b", "Z", "0", "-", "_", ".", " ", "  ", "\"", "\\", "/", "%", "\n", "\t", "\u{0}", "\u{1f}", "\u{7f}", "é",
      "e\u{301}", "\u{301}", "ß", "漢", "\u{2028}", "\u{fffd}", "😀", "\u{10ffff}",
    ]
    return (0..<Int.random(in: 0...6, using: &random)).map { _ in pieces.randomElement(using: &random)! }.joined()
  }
}

extension JSONObject {
  /// A random object of up to five members.
  package static func make(_ random: inout SeededGenerator, depth: Int = 3) -> JSONObject {
    var object = JSONObject()
    for _ in 0..<Int.random(in: 0...5, using: &random) {
      _ = object.add(JSONValue.makeText(&random), .make(&random, depth: depth))
    }
    return object
  }

  /// The object that `text` holds.
  package static func make(_ text: String) throws -> JSONObject {
    guard case .object(let object) = try JSONParser.parse(text) else {
      preconditionFailure("no object: \(text)")
    }
    return object
  }

  /// The object as text.
  package var text: String {
    var writer = JSONWriter()
    writer.object(self)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
