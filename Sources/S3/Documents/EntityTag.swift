/// Entity tags (RFC 9110, 8.8.3).
enum EntityTag {
  /// The tag without its quotes; unchanged where it has none.
  static func unquoted(_ tag: String) -> String {
    tag.utf8.count >= 2 && tag.hasPrefix("\"") && tag.hasSuffix("\"") ? String(tag.dropFirst().dropLast()) : tag
  }
}
