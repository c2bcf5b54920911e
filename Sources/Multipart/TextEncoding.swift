import HTTPSyntax
import Text

/// The character encodings of a form: which one holds for the names in header fields, and which one for the text of a
/// part.
///
/// RFC 7578, 4.6 and 5.1.2: a part's own `charset` comes first, then the field `_charset_`. Many clients say `charset`
/// beside the boundary instead.
struct TextEncoding {
  /// What holds for the whole form; `nil` if the client has said nothing.
  let form: CharacterEncoding?

  /// The text of a name in a part's header field.
  ///
  /// Where the form says no encoding, names are UTF-8, as browsers and RFC 7578, 5.1 have it. Names that are not valid
  /// UTF-8 come from old clients: they are in the part's own encoding, or in ISO-8859-1.
  ///
  /// - Parameter part: The encoding that the part says for its text.
  /// - Returns: `nil` if the bytes are not valid in the encoding that the form says.
  func name(_ bytes: [UInt8], part: CharacterEncoding?) -> String? {
    if let form { return form.decode(bytes) }
    return CharacterEncoding.utf8.decode(bytes) ?? part?.decode(bytes) ?? CharacterEncoding.windows1252.decode(bytes)
  }

  /// The encoding of a part's text: its own, the form's, or UTF-8.
  func text(part: CharacterEncoding?) -> CharacterEncoding { part ?? form ?? .utf8 }

  /// The `charset` of a media type; `nil` if it has none.
  ///
  /// - Throws: `unsupportedCharset`.
  static func encoding(of mediaType: MediaType) throws(MultipartError) -> CharacterEncoding? {
    guard let charset = mediaType.parameters.first(where: { $0.name == "charset" }) else { return nil }
    return try encoding(label: charset.value)
  }

  /// The encoding with `label`.
  ///
  /// - Throws: `unsupportedCharset`.
  static func encoding(label: String, at offset: Int = 0) throws(MultipartError) -> CharacterEncoding {
    guard let encoding = CharacterEncoding(label: label) else {
      throw MultipartError(
        .unsupportedCharset, "the charset of the form is not \(CharacterEncoding.names)", at: offset)
    }
    return encoding
  }
}
