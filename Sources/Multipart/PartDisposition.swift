import HTTPSyntax
import Text

/// The Content-Disposition of a part, which names its field and its file (RFC 7578, 4.2).
struct PartDisposition {
  /// The name of the field.
  let name: String
  /// The name of the file without directories; `nil` if the part is not a file, empty if the user chose no file.
  let fileName: String?

  /// Parses the value of the header at `offset` in the body. It must not contain control characters other than HTAB.
  ///
  /// - Throws: `missingName`, `malformedHeader` or `invalidText`.
  init(parsing value: ArraySlice<UInt8>, at offset: Int) throws(MultipartError) {
    let type = value.prefix(while: \.isTokenCharacter)
    guard String(decoding: type, as: UTF8.self).lowercased() == "form-data" else {
      throw MultipartError(.missingName, "the Content-Disposition of a part is not form-data", at: offset)
    }
    guard let parameters = ParameterList(parsing: value[type.endIndex...], quoting: .formData) else {
      throw MultipartError(.malformedHeader, "the parameters of a Content-Disposition cannot be read", at: offset)
    }
    if let duplicate = parameters.duplicate, ["name", "name*", "filename", "filename*"].contains(duplicate) {
      throw MultipartError(.malformedHeader, "a Content-Disposition has \(duplicate) more than once", at: offset)
    }
    guard let name = try Self.text(of: "name", in: parameters, at: offset) else {
      throw MultipartError(.missingName, "the Content-Disposition of a part has no name", at: offset)
    }
    self.name = name
    fileName = try Self.text(of: "filename", in: parameters, at: offset).map(Self.lastComponent)
  }

  /// The text of a parameter; `nil` if there is none.
  ///
  /// The extended form `name*` has priority (RFC 6266, 4.3). RFC 7578, 4.2 forbids it, but some senders use it.
  private static func text(
    of name: String, in parameters: ParameterList, at offset: Int
  ) throws(MultipartError) -> String? {
    if let extended = parameters[name + "*"] {
      guard let text = ExtendedValue.decode(extended) else {
        throw MultipartError(.invalidText, "the \(name)* of a part cannot be decoded", at: offset)
      }
      return text
    }
    guard let plain = parameters[name] else { return nil }
    guard let text = String(validating: unescape(plain), as: UTF8.self) else {
      throw MultipartError(.invalidText, "the \(name) of a part is not valid UTF-8", at: offset)
    }
    return text
  }

  /// Decodes the three escapes of browsers: `%22`, `%0D` and `%0A` (WHATWG HTML, 4.10.21.8). Browsers do not escape
  /// `%`, so other sequences are literal text.
  private static func unescape(_ value: [UInt8]) -> [UInt8] {
    var unescaped: [UInt8] = []
    var rest = value[...]
    while let byte = rest.popFirst() {
      switch (byte, rest.first, rest.dropFirst().first) {
      case (UInt8(ascii: "%"), UInt8(ascii: "2"), UInt8(ascii: "2")): unescaped.append(UInt8(ascii: "\""))
      case (UInt8(ascii: "%"), UInt8(ascii: "0"), UInt8(ascii: "D")): unescaped.append(UInt8(ascii: "\r"))
      case (UInt8(ascii: "%"), UInt8(ascii: "0"), UInt8(ascii: "A")): unescaped.append(UInt8(ascii: "\n"))
      default:
        unescaped.append(byte)
        continue
      }
      rest = rest.dropFirst(2)
    }
    return unescaped
  }

  /// The file name without directories, which old browsers send with `/` or `\` (RFC 7578, 4.2).
  private static func lastComponent(of path: String) -> String {
    let separators = [UInt8(ascii: "/"), UInt8(ascii: "\\")]
    guard let last = path.utf8.lastIndex(where: separators.contains) else { return path }
    return String(path[path.utf8.index(after: last)...])
  }
}
