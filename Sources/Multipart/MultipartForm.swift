import HTTPSyntax
package import Text

/// The parts of a multipart/form-data body (RFC 7578). Their contents are ranges of the body and are not copied.
package struct MultipartForm: Sendable {
  /// One field of the form.
  package struct Part: Sendable, Equatable {
    /// The name of the field. It may be empty.
    package let name: String
    /// The name of the file without directories; `nil` if the part is not a file, empty if the user chose no file. It
    /// may be `.` or `..`.
    package let fileName: String?
    /// The Content-Type as sent; `nil` if there is none.
    package let contentType: String?
    /// The character encoding of the content, if that is text; `nil` if the part says one that is unknown.
    package let textEncoding: CharacterEncoding?
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
    var parts: [(headers: PartHeaders, body: Range<Int>)] = []
    while !delimiter.isClose {
      guard parts.count < limits.maxParts else {
        throw MultipartError(.tooManyParts, "the form has more than \(limits.maxParts) parts", at: delimiter.start)
      }
      let headers = try PartHeaders(parsing: body, from: delimiter.end, limits: limits)
      // Without content, the blank line may be the line break of the next delimiter (RFC 2046, 5.1.1).
      guard let next = scanner.next(from: headers.end - 2) else {
        throw MultipartError(.truncated, "the body ends before its close delimiter", at: body.count)
      }
      parts.append((headers, headers.end..<max(headers.end, next.start)))
      delimiter = next
    }
    guard !parts.isEmpty else { throw MultipartError(.noParts, "the form has no parts", at: delimiter.start) }
    let encoding = TextEncoding(form: try Self.encoding(of: parts, in: body) ?? boundary.encoding)
    self.parts = try parts.map { (headers, range) throws(MultipartError) in
      try Part(headers, body: range, in: encoding)
    }
  }

  /// The encoding that the field `_charset_` names (RFC 7578, 4.6); `nil` if there is none, or an empty one.
  ///
  /// - Throws: `unsupportedCharset`.
  private static func encoding(
    of parts: [(headers: PartHeaders, body: Range<Int>)], in body: UnsafeRawBufferPointer
  ) throws(MultipartError) -> CharacterEncoding? {
    guard let range = parts.first(where: { $0.headers.disposition.namesCharset && !$0.body.isEmpty })?.body else {
      return nil
    }
    let label = body[range].prefix(CharacterEncoding.maximumLabelLength + 1)
    return try TextEncoding.encoding(label: String(decoding: label, as: UTF8.self), at: range.lowerBound)
  }
}

extension MultipartForm.Part {
  /// A part whose names are decoded.
  ///
  /// - Throws: `invalidText`.
  fileprivate init(_ headers: PartHeaders, body: Range<Int>, in encoding: TextEncoding) throws(MultipartError) {
    // An image may well have a charset that is unknown here, such as `binary`. Only text needs it.
    let charset = Self.charset(of: headers.contentType)
    let own = charset.flatMap(CharacterEncoding.init(label:))
    name = try headers.disposition.name(in: encoding, part: own)
    fileName = try headers.disposition.fileName(in: encoding, part: own)
    contentType = headers.contentType
    textEncoding = charset != nil && own == nil ? nil : encoding.text(part: own)
    self.body = body
  }

  /// The `charset` of a part's Content-Type; `nil` if it has none, or cannot be read.
  private static func charset(of contentType: String?) -> String? {
    guard let contentType, contentType.utf8.contains(UInt8(ascii: ";")) else { return nil }
    return MediaType(parsing: contentType)?.parameters.first { $0.name == "charset" }?.value
  }
}
