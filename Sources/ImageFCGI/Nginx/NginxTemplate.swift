import Text

/// Text with placeholders of the form `${NAME}`. The variables of nginx are no placeholders, because their names are in
/// lower case.
struct NginxTemplate {
  /// The path in the folder of nginx's configuration, for problems.
  let name: String
  /// The text.
  let text: [UInt8]

  /// The text with `placeholders` filled in.
  ///
  /// - Throws: All placeholders without a text.
  func filled(with placeholders: [String: String]) throws(ConfigurationError) -> [UInt8] {
    var result: [UInt8] = []
    var unknown: [String] = []
    var rest = text[...]
    while let first = rest.first {
      if let placeholder = Self.placeholder(at: rest) {
        if let text = placeholders[placeholder] { result += text.utf8 } else { unknown.append(placeholder) }
        rest = rest.dropFirst(placeholder.utf8.count + 3)
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    guard unknown.isEmpty else {
      throw ConfigurationError(problems: unknown.map { "\(name): there is no placeholder ${\($0)}" })
    }
    return result
  }

  /// The name of the placeholder at the start of `bytes`; `nil` if there is none.
  private static func placeholder(at bytes: ArraySlice<UInt8>) -> String? {
    guard bytes.starts(with: "${".utf8) else { return nil }
    let name = bytes.dropFirst(2).prefix { (0x41...0x5A).contains($0) || $0.isDigit || $0 == UInt8(ascii: "_") }
    guard !name.isEmpty, bytes.dropFirst(2 + name.count).first == UInt8(ascii: "}") else { return nil }
    return String(decoding: name, as: UTF8.self)
  }
}
