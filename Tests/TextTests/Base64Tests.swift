import Testing

@testable import Text

/// Against the vectors of RFC 4648, section 10.
@Suite struct Base64Tests {
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ]) func encodes(text: String, encoded: String) {
    #expect(Base64.encode(text.utf8) == encoded)
    #expect(Base64.decode(encoded.utf8) == Array(text.utf8))
    #expect(Base64.decode(encoded.utf8.filter { $0 != UInt8(ascii: "=") }) == Array(text.utf8))
  }

  @Test(arguments: [
    "Z", "Zm9vY", "=", "====", "Zg===", "Zg=", "Zm9v=", "Z===", "Zg==Zg==", "=Zg=", "Zm 9v", "Zm9v\n", "Zm-_", "Zh==",
    "Zm9", "é",
  ]) func refuses(text: String) {
    #expect(Base64.decode(text.utf8) == nil)
  }

  @Test func everyByteComesBack() {
    for count in 0...257 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      #expect(Base64.decode(Base64.encode(bytes).utf8) == bytes)
    }
  }

  @Test func hasAllDigits() {
    #expect(Base64.encode([0xFB, 0xEF, 0xFF]) == "++//")
  }
}
