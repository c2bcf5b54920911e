/// Entity tags (RFC 9110, 8.8.3).
enum QuotedTag {
  /// The tag without its quotes; unchanged if it has none.
  static func unquoted(_ tag: String) -> String {
    let quote = UInt8(ascii: "\"")
    let bytes = tag.utf8
    guard bytes.count >= 2, bytes.first == quote, bytes.last == quote else { return tag }
    return String(tag[bytes.index(after: bytes.startIndex)..<bytes.index(before: bytes.endIndex)])
  }
}
