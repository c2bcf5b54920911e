extension String {
  /// Whether the text has a control character: category Cc of Unicode, which is U+0000 to U+001F and U+007F to U+009F.
  package var hasControlCharacter: Bool {
    var previous: UInt8 = 0
    for byte in utf8 {
      // U+0080 to U+009F are C2 and the code itself.
      if byte.isControl || (previous == 0xC2 && byte < 0xA0) { return true }
      previous = byte
    }
    return false
  }
}
