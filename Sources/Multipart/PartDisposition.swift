import HTTPSyntax
import Text

/// The Content-Disposition of a part, which names its field and its file (RFC 7578, 4.2).
///
/// The names are bytes until the whole form is read: a later part may say the character encoding.
struct PartDisposition {
  /// A parameter in its two forms.
  private struct Parameter {
    /// `name=`, without quotes and escapes; `nil` if it was not sent.
    let plain: [UInt8]?
    /// `name*=` (RFC 8187); `nil` if it was not sent.
    let extended: [UInt8]?

    /// The parameter `name` of `list`; `nil` if there is neither form.
    init?(_ name: String, of list: ParameterList) {
      plain = list[name]
      extended = list[name + "*"]
      if plain == nil, extended == nil { return nil }
    }
  }

  private let nameParameter: Parameter
  private let fileNameParameter: Parameter?
  /// The offset of the header in the body.
  private let offset: Int

  /// Parses the value of the header at `offset` in the body. It must not contain control characters other than HTAB.
  ///
  /// - Throws: `missingName` or `malformedHeader`.
  init(parsing value: ArraySlice<UInt8>, at offset: Int) throws(MultipartError) {
    let type = value.prefix(while: \.isTokenCharacter)
    guard String(decoding: type, as: UTF8.self).lowercased() == "form-data" else {
      throw MultipartError(.missingName, "the Content-Disposition of a part is not form-data", at: offset)
    }
    let rest = value[type.endIndex...]
    // `filename="a\"` ends in a quote of a client that escapes by backslashes, or in a backslash of one that does not.
    guard
      let parameters = ParameterList(parsing: rest, quoting: .formData)
        ?? ParameterList(parsing: rest, quoting: .literal)
    else {
      throw MultipartError(.malformedHeader, "the parameters of a Content-Disposition cannot be read", at: offset)
    }
    if let duplicate = parameters.duplicate, ["name", "name*", "filename", "filename*"].contains(duplicate) {
      throw MultipartError(.malformedHeader, "a Content-Disposition has \(duplicate) more than once", at: offset)
    }
    guard let name = Parameter("name", of: parameters) else {
      throw MultipartError(.missingName, "the Content-Disposition of a part has no name", at: offset)
    }
    nameParameter = name
    fileNameParameter = Parameter("filename", of: parameters)
    self.offset = offset
  }

  /// Whether the part is the field `_charset_`, whose text is the encoding of the form (RFC 7578, 4.6).
  var namesCharset: Bool { nameParameter.plain?.elementsEqual("_charset_".utf8) == true && fileNameParameter == nil }

  /// The name of the field.
  ///
  /// - Parameters:
  ///   - encoding: What holds in the form.
  ///   - part: The encoding that the part says for its text.
  /// - Throws: `invalidText`.
  func name(in encoding: TextEncoding, part: CharacterEncoding?) throws(MultipartError) -> String {
    try text(of: nameParameter, called: "name", in: encoding, part: part)
  }

  /// The name of the file without directories; `nil` if the part is not a file, empty if the user chose no file.
  ///
  /// - Throws: `invalidText`.
  func fileName(in encoding: TextEncoding, part: CharacterEncoding?) throws(MultipartError) -> String? {
    guard let fileNameParameter else { return nil }
    return Self.lastComponent(of: try text(of: fileNameParameter, called: "filename", in: encoding, part: part))
  }

  /// The text of a parameter.
  ///
  /// The extended form has priority (RFC 6266, 4.3). RFC 7578, 4.2 forbids it, but some senders use it. If it cannot be
  /// decoded, the plain form counts.
  private func text(
    of parameter: Parameter, called name: String, in encoding: TextEncoding, part: CharacterEncoding?
  ) throws(MultipartError) -> String {
    if let text = parameter.extended.flatMap(ExtendedValue.decode) { return text }
    guard let plain = parameter.plain else {
      throw MultipartError(.invalidText, "the \(name)* of a part cannot be decoded", at: offset)
    }
    guard let text = encoding.name(Self.unescape(plain), part: part) else {
      throw MultipartError(.invalidText, "the \(name) of a part is not valid in the charset of the form", at: offset)
    }
    return text
  }

  /// Decodes `%22`, as browsers and curl since 7.81 write a quote (WHATWG HTML, 4.10.21.8). They do not escape `%`, so
  /// other sequences are literal text. `%0D` and `%0A` stay too: no name can have a line break, so they are more often a
  /// part of the name than an escape.
  private static func unescape(_ value: [UInt8]) -> [UInt8] {
    guard value.contains(UInt8(ascii: "%")) else { return value }
    var unescaped: [UInt8] = []
    var rest = value[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.starts(with: "22".utf8) {
        unescaped.append(UInt8(ascii: "\""))
        rest = rest.dropFirst(2)
      } else {
        unescaped.append(byte)
      }
    }
    return unescaped
  }

  /// The file name without directories, which old browsers send with `/` or `\` (RFC 7578, 4.2). A path to a file ends
  /// in no separator, so backslashes at the end belong to the name.
  private static func lastComponent(of path: String) -> String {
    let slash = UInt8(ascii: "/")
    let backslash = UInt8(ascii: "\\")
    var end = path.utf8.endIndex
    while end > path.utf8.startIndex, path.utf8[path.utf8.index(before: end)] == backslash {
      end = path.utf8.index(before: end)
    }
    guard let last = path.utf8[..<end].lastIndex(where: { $0 == slash || $0 == backslash }) else { return path }
    return String(path[path.utf8.index(after: last)...])
  }
}
