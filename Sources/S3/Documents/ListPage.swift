/// A page of a list of objects, in the order of the engine. S3's own order is by the UTF-8 bytes of the keys.
package struct ListPage: Sendable, Equatable {
  /// An object in the list.
  package struct Entry: Sendable, Equatable {
    /// The key.
    package let key: String
    /// The size in bytes.
    package let size: Int
    /// The entity tag without quotes.
    package let etag: String
    /// When the object was stored, in seconds since 1970.
    package let lastModified: Int
  }

  /// The objects.
  package let entries: [Entry]
  /// The token for the next page; `nil` for the last page.
  package let nextContinuationToken: String?

  /// Whether a key contains U+FFFD, either its own or in place of a character that XML cannot carry.
  var hasReplacementCharacter: Bool { entries.contains { $0.key.unicodeScalars.contains("\u{FFFD}") } }
}
