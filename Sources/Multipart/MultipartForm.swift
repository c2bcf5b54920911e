/// The parts of a multipart/form-data body (RFC 7578). Their contents are ranges of the body and are not copied.
package struct MultipartForm: Sendable {
  /// One field of the form.
  package struct Part: Sendable, Equatable {
    /// The name of the field. It is valid UTF-8, but may be empty or contain CR and LF.
    package let name: String
    /// The name of the file without directories; `nil` if the part is not a file, empty if the user chose no file. It
    /// may contain CR and LF, and may be `.` or `..`.
    package let fileName: String?
    /// The Content-Type as sent; `nil` if there is none.
    package let contentType: String?
    /// The range of the content in the body, in bytes.
    package let body: Range<Int>
  }

  /// The parts in the order sent, at least one. Names may occur more than once.
  package let parts: [Part]

  /// Parses a complete body. A form without a close delimiter is an error, so that no part is truncated.
  ///
  /// - Parameter body: The caller owns the memory. The form does not keep it.
  package init(
    parsing body: UnsafeRawBufferPointer, boundary: Boundary, limits: Limits = Limits()
  ) throws(MultipartError) {
    guard !body.isEmpty else { throw MultipartError(.noParts, "the body is empty") }
    var scanner = DelimiterScanner(body, boundary: boundary)
    guard var delimiter = scanner.first() else {
      throw MultipartError(.missingDelimiter, "the body has no line with the boundary of the Content-Type")
    }
    var parts: [Part] = []
    while !delimiter.isClose {
      guard parts.count < limits.maxParts else {
        throw MultipartError(.tooManyParts, "the form has more than \(limits.maxParts) parts", at: delimiter.start)
      }
      let headers = try PartHeaders(parsing: body, from: delimiter.end, limits: limits)
      // Without content, the blank line may be the line break of the next delimiter (RFC 2046, 5.1.1).
      guard let next = scanner.next(from: headers.end - 2) else {
        throw MultipartError(.truncated, "the body ends before its close delimiter", at: body.count)
      }
      parts.append(
        Part(
          name: headers.disposition.name, fileName: headers.disposition.fileName, contentType: headers.contentType,
          body: headers.end..<max(headers.end, next.start)))
      delimiter = next
    }
    guard !parts.isEmpty else { throw MultipartError(.noParts, "the form has no parts", at: delimiter.start) }
    self.parts = parts
  }
}
