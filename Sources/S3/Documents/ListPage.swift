/// Some of a bucket's objects, in the order of the engine: S3's own is by the UTF-8 bytes of their keys.
package struct ListPage: Sendable, Equatable {
  /// One object of a list.
  package struct Entry: Sendable, Equatable {
    /// The key.
    package let key: String
    /// The size in bytes.
    package let size: Int
    /// The entity tag without its quotes.
    package let etag: String
    /// When the object was stored, in seconds since 1970.
    package let lastModified: Int
  }

  /// The objects.
  package let entries: [Entry]
  /// The engine's mark of where the next page starts; `nil` where no more objects follow.
  package let nextContinuationToken: String?

  /// Whether a key has U+FFFD, its own or in place of what XML cannot carry.
  var hasReplacementCharacter: Bool { entries.contains { $0.key.unicodeScalars.contains("\u{FFFD}") } }
}
