extension String {
  /// Whether the text contains a control character: U+0000 to U+001F or U+007F to U+009F (Unicode category Cc).
  package var hasControlCharacter: Bool {
    withRawUTF8 { text in
      var previous: UInt8 = 0
      for byte in text {
        // U+0080 to U+009F are encoded as C2 80 to C2 9F.
        if byte.isControl || (previous == 0xC2 && byte < 0xA0) { return true }
        previous = byte
      }
      return false
    }
  }
}
