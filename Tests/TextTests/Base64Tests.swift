import Testing

@testable import Text

/// Against the vectors of RFC 4648, section 10.
@Suite struct Base64Tests {
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ]) func encodes(text: String, encoded: String) {
    #expect(Base64.encode(text.utf8) == encoded)
  }

  @Test func hasAllDigits() {
    #expect(Base64.encode([0xFB, 0xEF, 0xFF]) == "++//")
  }
}
