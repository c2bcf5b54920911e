import Testing

@testable import Multipart

@Suite struct PartHeadersTests {
  /// The header that makes a part the field `a`.
  static let disposition = "Content-Disposition: form-data; name=a"

  /// A form of one part with these header lines and the content `x`.
  static func form(_ lines: [String]) -> String {
    "--b\r\n" + lines.map { $0 + "\r\n" }.joined() + "\r\nx\r\n--b--\r\n"
  }

  @Test(arguments: [
    ["CONTENT-DISPOSITION:form-data;name=a"], ["content-disposition: \t form-data; name=a \t "],
    [disposition, "Content-Transfer-Encoding: binary"], [disposition, "content-transfer-encoding: 8BIT"],
    ["Content-Transfer-Encoding: 7bit", disposition],
    [disposition, "Content-Length: 1", "X-Any: \u{E9}; \"", "Empty:"],
  ])
  func reads(lines: [String]) throws {
    let parts = try MultipartForm.make(Self.form(lines)).parts
    #expect(parts.map(\.name) == ["a"])
    #expect(parts.map(\.contentType) == [nil])
    #expect(parts.map(\.body.count) == [1])
  }

  @Test(arguments: [
    ("Content-Type: image/png", "image/png"), ("content-type:  Image/PNG; a=\"b\"\t", "Image/PNG; a=\"b\""),
    ("Content-Type:", ""),
  ])
  func keepsTheContentTypeAsSent(line: String, contentType: String) throws {
    #expect(try MultipartForm.make(Self.form([Self.disposition, line])).parts.map(\.contentType) == [contentType])
  }

  /// The second line is at fault.
  @Test(
    arguments: [
      ("x", .malformedHeader, "a header of a part does not start with a name and a colon"),
      (": x", .malformedHeader, "a header of a part does not start with a name and a colon"),
      ("X : y", .malformedHeader, "a header of a part does not start with a name and a colon"),
      ("\u{E9}: y", .malformedHeader, "a header of a part does not start with a name and a colon"),
      ("--b", .malformedHeader, "a header of a part does not start with a name and a colon"),
      ("--b--", .malformedHeader, "a header of a part does not start with a name and a colon"),
      (" folded", .malformedHeader, "a header of a part is folded over lines"),
      ("\tfolded: yes", .malformedHeader, "a header of a part is folded over lines"),
      (" ", .malformedHeader, "a header of a part is folded over lines"),
      ("X: a\u{0}b", .malformedHeader, "a header of a part has a control character"),
      ("X: a\u{7F}b", .malformedHeader, "a header of a part has a control character"),
      ("X: a\nY: b", .malformedHeader, "a header of a part has a control character"),
      ("X: a\rY: b", .malformedHeader, "a header of a part has a control character"),
      ("\rX: a", .malformedHeader, "a header of a part has a control character"),
      ("X: a\r", .malformedHeader, "a header of a part has a control character"),
      ("Content-Disposition: form-data; name=b", .malformedHeader, "a part has a header more than once"),
      (
        "Content-Transfer-Encoding: base64", .unsupportedEncoding,
        "the Content-Transfer-Encoding of a part is not 7bit, 8bit or binary"
      ),
      (
        "Content-Transfer-Encoding: quoted-printable", .unsupportedEncoding,
        "the Content-Transfer-Encoding of a part is not 7bit, 8bit or binary"
      ),
      (
        "Content-Transfer-Encoding:", .unsupportedEncoding,
        "the Content-Transfer-Encoding of a part is not 7bit, 8bit or binary"
      ),
    ] as [(String, MultipartError.Code, String)])
  func refuses(line: String, code: MultipartError.Code, message: String) {
    let error = MultipartForm.error(Self.form([Self.disposition, line, "Y: z"]))
    #expect(error == MultipartError(code, message, at: 5 + Self.disposition.utf8.count + 2))
  }

  @Test func refusesAContentTypeThatIsNotUTF8() {
    let body = Array("--b\r\n\(Self.disposition)\r\nContent-Type: ".utf8) + [0xFF] + Array("\r\n\r\n\r\n--b--".utf8)
    #expect(MultipartForm.error(body)?.code == .invalidText)
  }

  @Test func refusesAPartWithoutDisposition() {
    #expect(
      MultipartForm.error(Self.form(["Content-Type: text/plain"]))
        == MultipartError(.missingName, "a part has no Content-Disposition", at: 5))
  }

  @Test func hasALimitOfHeaders() throws {
    let three = [Self.disposition, "X: y", "Y: z"]
    #expect(throws: Never.self) { try MultipartForm.make(Self.form(three), limits: Limits(maxHeaders: 3)) }
    let error = MultipartForm.error(Self.form(three), limits: Limits(maxHeaders: 2))
    #expect(
      error
        == MultipartError(
          .tooManyHeaders, "a part has more than 2 headers", at: 5 + Self.disposition.utf8.count + 8))
  }

  @Test func hasALimitOfBytes() throws {
    let body = Self.form([Self.disposition, "X: " + String(repeating: "y", count: 500)])
    let size = Self.disposition.utf8.count + 2 + 505 + 2
    #expect(throws: Never.self) { try MultipartForm.make(body, limits: Limits(maxHeaderBytes: size)) }
    for limit in 1..<size {
      let error = MultipartForm.error(body, limits: Limits(maxHeaderBytes: limit))
      #expect(
        error == MultipartError(.headerTooLarge, "the headers of a part are longer than \(limit) bytes", at: 5))
    }
  }

  @Test func aLongLineWithoutEndIsTooLargeBeforeItIsTruncated() {
    let start = "--b\r\n\(Self.disposition)\r\nX: "
    let limit = Limits().maxHeaderBytes
    let line = { (count: Int) in start + String(repeating: "y", count: count - start.utf8.count + 5) }
    #expect(MultipartForm.error(line(limit - 1))?.code == .truncated)
    #expect(MultipartForm.error(line(limit))?.code == .headerTooLarge)
    #expect(MultipartForm.error(line(limit * 10))?.code == .headerTooLarge)
  }
}
