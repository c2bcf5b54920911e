import Text

/// The headers of a part that a form needs. Others are ignored (RFC 7578, 4.8).
struct PartHeaders {
  /// The Content-Disposition.
  let disposition: PartDisposition
  /// The Content-Type as sent; `nil` if there is none.
  let contentType: String?
  /// The offset of the content, after the blank line.
  let end: Int

  /// Parses the headers at offset `start` of `body`.
  ///
  /// - Throws: `truncated`, `headerTooLarge`, `tooManyHeaders`, `malformedHeader`, `missingName`, `invalidText` or
  ///   `unsupportedEncoding`.
  init(parsing body: UnsafeRawBufferPointer, from start: Int, limits: Limits) throws(MultipartError) {
    var disposition: PartDisposition?
    var contentType: String?
    var names: Set<String> = []
    var position = start
    while let line = try Self.line(of: body, at: position, headersFrom: start, limits: limits) {
      guard names.count < limits.maxHeaders else {
        throw MultipartError(.tooManyHeaders, "a part has more than \(limits.maxHeaders) headers", at: position)
      }
      let (name, value) = try Self.split(line, at: position)
      guard names.insert(name).inserted else {
        throw MultipartError(.malformedHeader, "a part has a header more than once", at: position)
      }
      switch name {
      case "content-disposition":
        disposition = try PartDisposition(parsing: value, at: position)
      case "content-type":
        contentType = String(validating: value, as: UTF8.self)
        if contentType == nil {
          throw MultipartError(.invalidText, "the Content-Type of a part is not valid UTF-8", at: position)
        }
      case "content-transfer-encoding":
        try Self.checkIdentity(value, at: position)
      default: break
      }
      position += line.count + 2
    }
    guard let disposition else {
      throw MultipartError(.missingName, "a part has no Content-Disposition", at: start)
    }
    self.disposition = disposition
    self.contentType = contentType
    end = position + 2
  }

  /// A copy of the line at `position` without its line break; `nil` for the blank line that ends the headers.
  private static func line(
    of body: UnsafeRawBufferPointer, at position: Int, headersFrom start: Int, limits: Limits
  ) throws(MultipartError) -> [UInt8]? {
    let rest = body[position..<min(body.count, start + limits.maxHeaderBytes)]
    let line = rest.prefix { $0 != UInt8(ascii: "\r") }
    switch rest[line.endIndex...].dropFirst().first {
    case UInt8(ascii: "\n"):
      return line.isEmpty ? nil : Array(line)
    case .some:
      throw MultipartError(.malformedHeader, "a header of a part has a control character", at: position)
    case nil where body.count - start < limits.maxHeaderBytes:
      throw MultipartError(.truncated, "the body ends within the headers of a part", at: body.count)
    case nil:
      throw MultipartError(
        .headerTooLarge, "the headers of a part are longer than \(limits.maxHeaderBytes) bytes", at: start)
    }
  }

  /// The name of a header line in lower case, and the value without surrounding white space (RFC 9112, 5.1).
  private static func split(
    _ line: [UInt8], at position: Int
  ) throws(MultipartError) -> (name: String, value: ArraySlice<UInt8>) {
    // Folding is obsolete (RFC 9112, 5.2). Parsers that treat it differently enable smuggling.
    guard line.first?.isBlank == false else {
      throw MultipartError(.malformedHeader, "a header of a part is folded over lines", at: position)
    }
    guard line.allSatisfy({ !$0.isControl || $0 == UInt8(ascii: "\t") }) else {
      throw MultipartError(.malformedHeader, "a header of a part has a control character", at: position)
    }
    let name = line.prefix(while: \.isTokenCharacter)
    guard !name.isEmpty, line.dropFirst(name.count).first == UInt8(ascii: ":") else {
      throw MultipartError(.malformedHeader, "a header of a part does not start with a name and a colon", at: position)
    }
    var value = line.dropFirst(name.count + 1).drop(while: \.isBlank)
    while value.last?.isBlank == true { value.removeLast() }
    return (String(decoding: name, as: UTF8.self).lowercased(), value)
  }

  /// Checks that a Content-Transfer-Encoding does not change the bytes (RFC 2045, 6.2). RFC 7578, 4.7 deprecates the
  /// field.
  private static func checkIdentity(_ value: ArraySlice<UInt8>, at position: Int) throws(MultipartError) {
    guard ["7bit", "8bit", "binary"].contains(String(decoding: value, as: UTF8.self).lowercased()) else {
      throw MultipartError(
        .unsupportedEncoding, "the Content-Transfer-Encoding of a part is not 7bit, 8bit or binary", at: position)
    }
  }
}
