/// The parts of a multipart/form-data body (RFC 7578), as ranges of that body: nothing is copied but names.
package struct MultipartForm: Sendable {
  /// One field of the form.
  package struct Part: Sendable, Equatable {
    /// The name of the field, never validated beyond its encoding: it may be empty or hold CR and LF.
    package let name: String
    /// The file's name as sent, without directories; nil where the part is not a file, empty where no file was chosen.
    /// It may hold CR and LF, and be `.` or `..`.
    package let fileName: String?
    /// The Content-Type as sent, nil if there is none.
    package let contentType: String?
    /// Where the content is, in bytes from the start of the body.
    package let body: Range<Int>
  }

  /// In the order sent, at least one. A name can be there more than once.
  package let parts: [Part]

  /// Parses a whole body. A form without its close delimiter is refused, so a part is never a fragment of what was sent.
  ///
  /// - Parameter body: not kept.
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
      // A part need not have a body: the blank line can be the line break of the next delimiter (RFC 2046 5.1.1).
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
