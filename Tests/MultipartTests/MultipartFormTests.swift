import Testing
import Text

@testable import Multipart

@Suite struct MultipartFormTests {
  /// The header that makes a part the field `a`, with its line break.
  static let field = "Content-Disposition: form-data; name=\"a\"\r\n"

  @Test func readsWhatCurlSends() throws {
    let body = Array(
      """
      --------------------------d74496d66958873e\r
      Content-Disposition: form-data; name="file"; filename="image.jpg"\r
      Content-Type: image/jpeg\r
      \r
      \u{0}bytes\r
      \r
      --------------------------d74496d66958873e\r
      Content-Disposition: form-data; name="metadata"\r
      \r
      {"description":"sample image"}\r
      --------------------------d74496d66958873e--\r

      """.utf8)
    let parts = try MultipartForm.make(body, boundary: "------------------------d74496d66958873e").parts
    #expect(parts.map(\.name) == ["file", "metadata"])
    #expect(parts.map(\.fileName) == ["image.jpg", nil])
    #expect(parts.map(\.contentType) == ["image/jpeg", nil])
    #expect(
      parts.map { Array(body[$0.body]) } == [Array("\0bytes\r\n".utf8), Array(#"{"description":"sample image"}"#.utf8)])
  }

  /// Contents that must come back whole, look-alikes of the boundary `b` among them.
  @Test(arguments: [
    "", "x", "\r\n", "\r", "\n", "\r\n\r\n", "--b", "x--b", "\n--b\r\n", "\r--b--", "\r\n-", "\r\n--", "\r\n--a",
    "\r\n-b", "\r\n--bX\r\n", "\r\n--b-", "\r\n--b-X", "\r\n--b X", "\r\n--b \t \r", "\r\n--b\n", "\r\n--b\r",
    "\r\n--b\rX",
    "\r\n--b\r\r\n", "\r\r\n--bb--", "\r\n\r\n--bb", "x\r\n --b\r\n", "\r\n--B--",
  ])
  func contentComesBackWhole(content: String) throws {
    let body = Array("--b\r\n\(Self.field)\r\n\(content)\r\n--b--".utf8)
    if content.hasPrefix("--b") { return }
    let parts = try MultipartForm.make(body).parts
    #expect(parts.map { Array(body[$0.body]) } == [Array(content.utf8)])
  }

  @Test(arguments: [
    "--b\r\n", "--b  \t\r\n", "\r\n--b\r\n", "preamble\r\n--b\r\n", "--bX\r\n--b\r\n", "--b\n\r\n--b\r\n",
    "x--b\r\n\r\n--b \r\n",
  ])
  func skipsPreambleAndPadding(opening: String) throws {
    let body = Array("\(opening)\(Self.field)\r\nx\r\n--b--".utf8)
    #expect(try MultipartForm.make(body).parts.map { Array(body[$0.body]) } == [Array("x".utf8)])
  }

  @Test(arguments: ["", "\r", "\r\n", " \r\n", "epilogue", "\r\n--b\r\n", "\r\n--b\r\n\(Self.field)\r\ny\r\n--b--"])
  func skipsTheEpilogue(epilogue: String) throws {
    let body = Array("--b\r\n\(Self.field)\r\nx\r\n--b--\(epilogue)".utf8)
    #expect(try MultipartForm.make(body).parts.map { Array(body[$0.body]) } == [Array("x".utf8)])
  }

  @Test func aPartNeedsNoBody() throws {
    let body = Array("--b\r\n\(Self.field)\r\n--b\r\n\(Self.field)\r\n\r\n--b--".utf8)
    let parts = try MultipartForm.make(body).parts
    #expect(parts.map(\.body.isEmpty) == [true, true])
    #expect(parts.map(\.body.lowerBound) == [5 + Self.field.utf8.count + 2, 5 + Self.field.utf8.count * 2 + 9])
  }

  @Test(
    arguments: [
      ("", .noParts), ("--b--", .noParts), ("--b--\r\n", .noParts), ("preamble\r\n--b--\r\n", .noParts),
      ("x", .missingDelimiter), ("--b", .missingDelimiter), ("--b-", .missingDelimiter), ("--b\n", .missingDelimiter),
      ("--c\r\n", .missingDelimiter), (" --b\r\n", .missingDelimiter), ("--bb--", .missingDelimiter),
      ("--b\r\n", .truncated), ("--b\r\n\r\n", .missingName), ("--b\r\n--b--", .truncated),
      ("--b\r\n--b--\r\n", .malformedHeader), ("--b\r\n\r\n--b--", .missingName),
      ("--b\r\n\(field)\r\n--b-", .truncated), ("--b\r\n\(field)--b--\r\n", .malformedHeader),
      ("--b\n\(field)\n\nx\n--b--\n", .missingDelimiter),
    ] as [(String, MultipartError.Code)])
  func refuses(body: String, code: MultipartError.Code) {
    #expect(MultipartForm.error(body)?.code == code)
  }

  @Test func hasALimitOfParts() throws {
    let part = "--b\r\n\(Self.field)\r\n\r\n"
    let three = String(repeating: part, count: 3)
    #expect(try MultipartForm.make(three + "--b--", limits: Limits(maxParts: 3)).parts.count == 3)
    let error = MultipartForm.error(three + part + "--b--", limits: Limits(maxParts: 3))
    #expect(error == MultipartError(.tooManyParts, "the form has more than 3 parts", at: three.utf8.count - 2))
  }

  /// What the request says, what the form has before the part `a`, what the part says, and the encodings of name and text.
  @Test(
    arguments: [
      ("", "", "", "\u{E9}", .utf8), ("; charset=ISO-8859-1", "", "", "\u{C3}\u{A9}", .windows1252),
      ("", "windows-1252", "", "\u{C3}\u{A9}", .windows1252), ("; charset=latin1", "UTF-8", "", "\u{E9}", .utf8),
      ("; charset=latin1", "", "text/plain; charset=utf-8", "\u{C3}\u{A9}", .utf8),
      ("", "", "text/plain; charset=ISO-8859-1", "\u{E9}", .windows1252),
      ("", "", "image/png; charset=binary", "\u{E9}", nil), ("", "", "text/plain; charset", "\u{E9}", .utf8),
      ("", "", "text/plain", "\u{E9}", .utf8),
    ] as [(String, String, String, String, CharacterEncoding?)])
  func readsTheCharset(
    request: String, field: String, part: String, name: String, encoding: CharacterEncoding?
  ) throws {
    let body = Array(
      """
      --b\r
      Content-Disposition: form-data; name="é"\r
      Content-Type: \(part)\r
      \r
      x\r
      --b\r
      Content-Disposition: form-data; name="_charset_"\r
      \r
      \(field)\r
      --b--
      """.utf8)
    let boundary = try Boundary(contentType: "multipart/form-data; boundary=b\(request)")
    let form = try body.withUnsafeBytes { try MultipartForm(parsing: $0, boundary: boundary) }
    #expect(Array(form.parts[0].name.utf8) == Array(name.utf8))
    #expect(form.parts[0].textEncoding == encoding)
  }

  @Test(arguments: ["utf-16", String(repeating: "x", count: 100_000), "UTF-8\r\n"])
  func refusesAnUnknownCharset(label: String) {
    let body = Array(
      "--b\r\nContent-Disposition: form-data; name=\"_charset_\"\r\n\r\n\(label)\r\n--b--".utf8)
    let message = "the charset of the form is not UTF-8, US-ASCII, ISO-8859-1 or windows-1252"
    #expect(throws: MultipartError(.unsupportedCharset, message, at: 57)) { try MultipartForm.make(body) }
  }
}
