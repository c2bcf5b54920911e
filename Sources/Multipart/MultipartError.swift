/// Why a body could not be read as a form.
package struct MultipartError: Error, Equatable {
  /// What is wrong, to tell cases apart.
  package enum Code: Sendable {
    /// The Content-Type is not a readable multipart/form-data.
    case notMultipart
    /// The Content-Type has no boundary parameter.
    case missingBoundary
    /// The boundary is empty, longer than 70 bytes, given twice, or holds what a boundary must not.
    case invalidBoundary
    /// No line of the body is the boundary: another boundary, or cut before the first.
    case missingDelimiter
    /// The body ends before its close delimiter.
    case truncated
    /// A part's header cannot be read.
    case malformedHeader
    /// A part's headers are longer than `Limits.maxHeaderBytes`.
    case headerTooLarge
    /// A part has more than `Limits.maxHeaders` headers.
    case tooManyHeaders
    /// The form has more than `Limits.maxParts` parts.
    case tooManyParts
    /// A part has no Content-Disposition of form-data with a name.
    case missingName
    /// A part's name, file name or type is not valid in its character encoding.
    case invalidText
    /// A part's Content-Transfer-Encoding changes the bytes.
    case unsupportedEncoding
    /// The form is whole and empty.
    case noParts
  }

  /// What is wrong.
  package let code: Code
  /// The same for a person, without anything of the body.
  package let message: String
  /// Where in the body, in bytes from its start; 0 where the fault is in the Content-Type.
  package let offset: Int

  /// An error of `code` at `offset`.
  init(_ code: Code, _ message: String, at offset: Int = 0) {
    self.code = code
    self.message = message
    self.offset = offset
  }
}
