import Testing

@testable import Text

@Suite struct Base64URLEncodingTests {
  @Test(arguments: [("", ""), ("Zg", "f"), ("Zm8", "fo"), ("Zm9v", "foo"), ("Zm9vYg", "foob")])
  func text(text: String, bytes: String) { #expect(Base64URL.encode(bytes.utf8) == text) }

  @Test func lastDigits() { #expect(Base64URL.encode([0xFB, 0xFF, 0xBF]) == "-_-_") }

  @Test func comesBack() {
    for count in 0..<70 {
      let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max) }
      #expect(Base64URL.decode(Array(Base64URL.encode(bytes).utf8)[...]) == bytes)
    }
  }
}
