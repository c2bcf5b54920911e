import Testing

@testable import Text

@Suite struct CharacterEncodingTests {
  @Test(
    arguments: [
      ("UTF-8", .utf8), ("utf8", .utf8), ("US-ASCII", .ascii), ("ascii", .ascii), ("ISO-8859-1", .windows1252),
      ("latin1", .windows1252), ("Windows-1252", .windows1252), ("cp1252", .windows1252), ("", nil), ("utf-16", nil),
      ("utf-8 ", nil), ("iso-8859-15", nil), ("binary", nil), ("shift_jis", nil),
    ] as [(String, CharacterEncoding?)])
  func knowsLabels(label: String, encoding: CharacterEncoding?) {
    #expect(CharacterEncoding(label: label) == encoding)
  }

  @Test(
    arguments: [
      (.utf8, [0xC3, 0xA9], "\u{E9}"), (.utf8, [0xE9], nil), (.utf8, [], ""), (.ascii, [0x7E], "~"),
      (.ascii, [0x80], nil), (.windows1252, [0x41, 0xE9, 0xFF], "A\u{E9}\u{FF}"),
      (.windows1252, [0x80, 0x8C, 0x95, 0x99, 0x9F], "\u{20AC}\u{152}\u{2022}\u{2122}\u{178}"),
      (.windows1252, [0x81, 0x8D, 0x8F, 0x90, 0x9D], "\u{81}\u{8D}\u{8F}\u{90}\u{9D}"),
      (.windows1252, [0x7F, 0xA0], "\u{7F}\u{A0}"),
    ] as [(CharacterEncoding, [UInt8], String?)])
  func decodes(encoding: CharacterEncoding, bytes: [UInt8], text: String?) {
    #expect(encoding.decode(bytes).map { Array($0.utf8) } == text.map { Array($0.utf8) })
  }

  /// Every byte of windows-1252 has a character of its own.
  @Test func noTwoBytesMeanTheSame() throws {
    let text = try #require(CharacterEncoding.windows1252.decode(Array(UInt8.min...UInt8.max)))
    #expect(Set(text.unicodeScalars).count == 256)
  }
}
