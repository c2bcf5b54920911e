import Testing

@testable import Text

@Suite struct PercentEncodingTests {
  @Test(arguments: [
    ("", ""), ("abc", "abc"), ("a%20b", "a b"), ("a+b", "a+b"), ("%2B", "+"), ("%2f%2F", "//"), ("%25 41", "% 41"),
    ("%2541", "%41"), ("%c3%A9", "é"), ("é", "é"), ("%F0%9F%93%B7", "📷"), ("%00", "\0"),
  ])
  func decodes(encoded: String, text: String) {
    #expect(PercentEncoding.decodeToString(encoded.utf8) == text)
  }

  @Test(arguments: ["%", "%2", "a%", "a%2", "%zz", "%2z", "%z2", "%%20", "% 1", "%-1", "%+1", "%0x"])
  func refusesABadEscape(encoded: String) {
    #expect(PercentEncoding.decode(encoded.utf8) == nil)
    #expect(PercentEncoding.decodeToString(encoded.utf8) == nil)
  }

  @Test(arguments: ["%ff", "%c3", "%c3%28", "%ed%a0%80", "%c0%80", "%f5%80%80%80"])
  func refusesBytesThatAreNotUTF8(encoded: String) {
    #expect(PercentEncoding.decode(encoded.utf8) != nil)
    #expect(PercentEncoding.decodeToString(encoded.utf8) == nil)
  }

  @Test func encodesAllButUnreservedInUpperCase() {
    #expect(PercentEncoding.encode("AZaz09-._~") == "AZaz09-._~")
    #expect(PercentEncoding.encode(" !'()*+,:;=@&#?%/é") == "%20%21%27%28%29%2A%2B%2C%3A%3B%3D%40%26%23%3F%25%2F%C3%A9")
    #expect(PercentEncoding.encode("a b/c+d", keepingSlash: true) == "a%20b/c%2Bd")
    #expect(PercentEncoding.encode("") == "")
  }

  @Test func everyByteComesBack() {
    let text = String(String.UnicodeScalarView((0...0x24F).map { Unicode.Scalar(UInt16($0))! }))
    #expect(PercentEncoding.decodeToString(PercentEncoding.encode(text).utf8) == text)
    #expect(PercentEncoding.decodeToString(PercentEncoding.encode(text, keepingSlash: true).utf8) == text)
    for byte in UInt8.min...UInt8.max {
      let hex = String(byte, radix: 16)
      #expect(PercentEncoding.decode("%\(byte < 16 ? "0" : "")\(hex)".utf8) == [byte])
    }
  }
}
