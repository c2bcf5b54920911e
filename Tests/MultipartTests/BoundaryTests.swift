import Testing
import Text

@testable import Multipart

@Suite struct BoundaryTests {
  @Test(arguments: [
    ("multipart/form-data; boundary=abc", "abc"),
    ("multipart/form-data;boundary=abc", "abc"),
    (" Multipart/Form-DATA ;\t BOUNDARY=aBc ; ", "aBc"),
    ("multipart/form-data; charset=utf-8; boundary=abc", "abc"),
    ("multipart/form-data; boundary=abc; x=\"a;boundary=x\"", "abc"),
    ("multipart/form-data;; ; boundary=abc;", "abc"),
    ("multipart/form-data; boundary=\"abc\"", "abc"),
    ("multipart/form-data; boundary=\"a b:c\"", "a b:c"),
    ("multipart/form-data; boundary=\"a\\b\\=c\"", "ab=c"),
    ("multipart/form-data; boundary=\"'()+_,-./:=?\"", "'()+_,-./:=?"),
    ("multipart/form-data; boundary=----=_Part_1_2.3", "----=_Part_1_2.3"),
    ("multipart/form-data; boundary=a", "a"),
    // curl, Chrome and Safari, Firefox, python-requests, Go, .NET.
    (
      "multipart/form-data; boundary=------------------------d74496d66958873e",
      "------------------------d74496d66958873e"
    ),
    ("multipart/form-data; boundary=----WebKitFormBoundaryA1B2C3D4E5F6G7H8", "----WebKitFormBoundaryA1B2C3D4E5F6G7H8"),
    (
      "multipart/form-data; boundary=---------------------------9051914041544843365972754266",
      "---------------------------9051914041544843365972754266"
    ),
    ("multipart/form-data; boundary=c0c46a5929c2ce4c935c9cff85bf11d4", "c0c46a5929c2ce4c935c9cff85bf11d4"),
    (
      "multipart/form-data; boundary=5f6a4b0a4f9d4f9f8a43b16e2d4f2c77f4ae1b3f9d4d1b1f8b93e75c38b5",
      "5f6a4b0a4f9d4f9f8a43b16e2d4f2c77f4ae1b3f9d4d1b1f8b93e75c38b5"
    ),
    (
      "multipart/form-data; boundary=\"2a8ae6ad-f4ad-4d9a-a92c-6d217011fe0f\"",
      "2a8ae6ad-f4ad-4d9a-a92c-6d217011fe0f"
    ),
    // Recipes for Android; new BigInteger(256, random).toString() in Java.
    ("multipart/form-data;boundary=*****", "*****"),
    (
      "multipart/form-data; boundary=105291246402613413823482087411573958046738613526420163918276534102938475610293",
      "105291246402613413823482087411573958046738613526420163918276534102938475610293"
    ),
    ("multipart/form-data; boundary=a@b", "a@b"), ("multipart/form-data; boundary=\"a\\\"b\"", "a\"b"),
    ("multipart/form-data; boundary=\"<{[a|b]}>;#\"", "<{[a|b]}>;#"),
  ])
  func reads(contentType: String, boundary: String) throws {
    #expect(try Boundary(contentType: contentType).bytes == Array(boundary.utf8))
  }

  @Test(
    arguments: [
      ("", .notMultipart), ("multipart", .notMultipart), ("multipart/", .notMultipart), ("/form-data", .notMultipart),
      ("text/plain; boundary=a", .notMultipart), ("multipart/mixed; boundary=a", .notMultipart),
      ("application/x-www-form-urlencoded", .notMultipart), ("multipart/form-data/x; boundary=a", .notMultipart),
      ("multipart/form-data boundary=a", .notMultipart), ("multipart/form-data, text/plain; boundary=a", .notMultipart),
      ("multipart/form-data; boundary", .notMultipart), ("multipart/form-data; boundary=\"a", .notMultipart),
      ("multipart/form-data; boundary=\"a\\", .notMultipart), ("multipart/form-data; boundary=\"a\"b", .notMultipart),
      ("multipart/form-data; boundary=a\"b\"", .notMultipart), ("multipart/form-data; boundary = a", .notMultipart),
      ("multipart/form-data; boundary=a\r\nb", .notMultipart), ("multipart/form-data; =a", .notMultipart),
      ("multipart/form-data", .missingBoundary), ("multipart/form-data;", .missingBoundary),
      ("multipart/form-data; boundary*=utf-8''a", .missingBoundary),
      ("multipart/form-data; x=\"; boundary=a\"", .missingBoundary),
      ("multipart/form-data; boundary=", .invalidBoundary), ("multipart/form-data; boundary=\"\"", .invalidBoundary),
      ("multipart/form-data; boundary=a; boundary=a", .invalidBoundary),
      ("multipart/form-data; boundary=\"a \"", .invalidBoundary),
      ("multipart/form-data; boundary=\" \"", .invalidBoundary),
      ("multipart/form-data; boundary=\"a\tb\"", .invalidBoundary),
      ("multipart/form-data; boundary=é", .invalidBoundary),
      ("multipart/form-data; boundary=a; charset=utf-16", .unsupportedCharset),
      ("multipart/form-data; charset=; boundary=a", .unsupportedCharset),
    ] as [(String, MultipartError.Code)])
  func refuses(contentType: String, code: MultipartError.Code) {
    let error = #expect(throws: MultipartError.self) { try Boundary(contentType: contentType) }
    #expect(error?.code == code)
    #expect(error?.offset == 0)
  }

  @Test(
    arguments: [
      ("", nil), ("; charset=UTF-8", .utf8), ("; charset=utf8", .utf8), (";charset=\"US-ASCII\"", .ascii),
      ("; CHARSET=ISO-8859-1", .windows1252), ("; charset=windows-1252", .windows1252),
    ] as [(String, CharacterEncoding?)])
  func readsTheCharset(parameter: String, encoding: CharacterEncoding?) throws {
    #expect(try Boundary(contentType: "multipart/form-data; boundary=a\(parameter)").encoding == encoding)
  }

  @Test func isUpTo256Bytes() throws {
    let longest = String(repeating: "x", count: 256)
    #expect(try Boundary(contentType: "multipart/form-data; boundary=\(longest)").bytes.count == 256)
    #expect(throws: MultipartError(.invalidBoundary, "the boundary is not 1 to 256 characters long")) {
      try Boundary(contentType: "multipart/form-data; boundary=\(longest)x")
    }
  }

  @Test func everyPrintableByteIsAllowed() {
    for byte in UInt8.min...0x7F {
      let character = Character(Unicode.Scalar(byte))
      let quoted = character == "\"" || character == "\\" ? "\\\(character)" : "\(character)"
      let boundary = try? Boundary(contentType: "multipart/form-data; boundary=\"a\(quoted)b\"")
      #expect((boundary != nil) == (0x20...0x7E ~= byte), "byte \(byte)")
    }
  }
}
