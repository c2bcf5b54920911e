import Testing

@testable import Text

@Suite struct HexadecimalTests {
  @Test func encodesBytesAndWords() {
    #expect(Hexadecimal.encode([0x00, 0x0F, 0xA5, 0xFF]) == "000fa5ff")
    #expect(Hexadecimal.encode(UInt64(0x1F)) == "000000000000001f")
    #expect(Hexadecimal.encode([] as [UInt8]) == "")
  }

  @Test func everyByteComesBack() {
    let bytes = Array(UInt8.min...UInt8.max)
    #expect(Hexadecimal.decode(Hexadecimal.encode(bytes).utf8) == bytes)
    #expect(Hexadecimal.decode(Hexadecimal.encode(bytes).uppercased().utf8) == bytes)
  }

  @Test(arguments: ["0", "abc", "0g", "g0", "0 ", "+1", "é1", "0x"]) func refuses(_ text: String) {
    #expect(Hexadecimal.decode(text.utf8) == nil)
  }
}
