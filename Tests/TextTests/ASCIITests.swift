import Testing

@testable import Text

@Suite struct ASCIITests {
  @Test func classesHoldWhatTheirStandardsList() {
    func members(_ isMember: (UInt8) -> Bool) -> String {
      String(decoding: (UInt8.min...UInt8.max).filter(isMember), as: UTF8.self)
    }
    let digits = "0123456789"
    let capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    let letters = capitals.lowercased()
    #expect(members(\.isDigit) == digits)
    #expect(members(\.isAlphanumeric) == digits + capitals + letters)
    #expect(members(\.isLowercaseAlphanumeric) == digits + letters)
    #expect(members(\.isUnreserved) == "-." + digits + capitals + "_" + letters + "~")
    #expect(members(\.isTokenCharacter) == "!#$%&'*+-." + digits + capitals + "^_`" + letters + "|~")
    #expect(members(\.isBlank) == "\t ")
  }

  @Test func printableBytes() {
    for byte in UInt8.min...UInt8.max {
      #expect(byte.isVisible == (byte > 0x20 && byte < 0x7F))
      #expect(byte.isPrintable == (byte >= 0x20 && byte < 0x7F))
      #expect(byte.isControl == (byte < 0x20 || byte == 0x7F))
    }
  }

  @Test(arguments: [
    ("0", 0), ("007", 7), ("9223372036854775807", Int.max), ("9223372036854775808", nil), ("", nil), ("-1", nil),
    ("+1", nil), (" 1", nil), ("1x", nil), ("٣", nil),
  ]) func decimal(text: String, value: Int?) {
    #expect(Int(decimal: text.utf8) == value)
  }

  @Test(arguments: ["a\u{0}", "\u{1F}", "\u{7F}b", "\u{80}", "é\u{9F}"]) func findsControlCharacters(_ text: String) {
    #expect(text.hasControlCharacter)
  }

  @Test(arguments: ["", " ", "\u{A0}", "é", "\u{E080}", "👍"]) func findsNoControlCharacters(_ text: String) {
    #expect(!text.hasControlCharacter)
  }
}
