/// A page of a list of objects, in the order of the storage. S3's own order is by the UTF-8 bytes of the keys.
package struct ObjectPage: Sendable, Equatable {
  /// An object of the page.
  package struct Entry: Sendable, Equatable {
    /// The key as stored. Other tools may store keys that this service does not accept.
    package let key: String
    /// The size in bytes.
    package let size: Int
    /// The entity tag without quotes.
    package let etag: String
    /// When the object was stored, in seconds since 1970.
    package let lastModified: Int

    /// An entry from its values.
    package init(key: String, size: Int, etag: String, lastModified: Int) {
      self.key = key
      self.size = size
      self.etag = etag
      self.lastModified = lastModified
    }
  }

  /// The objects.
  package let entries: [Entry]
  /// The folders, each as the prefix of its keys up to and with a `/`; empty unless the list groups folders.
  package let prefixes: [String]
  /// The storage's mark of the next page; `nil` for the last page.
  package let next: String?

  /// A page from its values.
  package init(entries: [Entry], prefixes: [String] = [], next: String?) {
    self.entries = entries
    self.prefixes = prefixes
    self.next = next
  }
}
