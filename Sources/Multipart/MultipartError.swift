/// Why a body is not a valid form.
package struct MultipartError: Error, Equatable {
  /// The kinds of errors.
  package enum Code: Sendable {
    /// The Content-Type is not a valid multipart/form-data.
    case notMultipart
    /// The Content-Type has no boundary parameter.
    case missingBoundary
    /// The boundary is empty, longer than `Boundary.maximumLength`, present twice, or contains an invalid character.
    case invalidBoundary
    /// The body has no delimiter: it has another boundary, or ends before the first delimiter.
    case missingDelimiter
    /// The body ends before its close delimiter.
    case truncated
    /// A header of a part is not valid.
    case malformedHeader
    /// A part's headers are longer than `Limits.maxHeaderBytes`.
    case headerTooLarge
    /// A part has more than `Limits.maxHeaders` headers.
    case tooManyHeaders
    /// The form has more than `Limits.maxParts` parts.
    case tooManyParts
    /// A part has no Content-Disposition with form-data and a name.
    case missingName
    /// A part's name, file name or type is not valid in its character encoding.
    case invalidText
    /// The character encoding of the form or of a part is unknown.
    case unsupportedCharset
    /// A part's Content-Transfer-Encoding changes the bytes.
    case unsupportedEncoding
    /// The form is complete, but has no parts.
    case noParts
  }

  /// The kind of error.
  package let code: Code
  /// The cause for the user. Contains no bytes of the body.
  package let message: String
  /// The position in the body, in bytes from its start; 0 for an error in the Content-Type.
  package let offset: Int

  /// An error from its values.
  init(_ code: Code, _ message: String, at offset: Int = 0) {
    self.code = code
    self.message = message
    self.offset = offset
  }
}
