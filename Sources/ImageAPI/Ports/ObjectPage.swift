/// One page of a listing, in the order of the storage.
package struct ObjectPage {
  /// One object of the page.
  package struct Entry {
    /// The key as stored; objects of other tools may have keys that this service would not accept.
    package let key: String
    /// Length in bytes.
    package let size: Int
    /// Seconds since 1970, UTC.
    package let lastModified: Int
    /// The entity tag without quotes.
    package let etag: String

    /// An entry from its values.
    package init(key: String, size: Int, lastModified: Int, etag: String) {
      self.key = key
      self.size = size
      self.lastModified = lastModified
      self.etag = etag
    }
  }

  /// The objects.
  package let entries: [Entry]
  /// The storage's mark of where the next page starts; nil for the last page.
  package let next: String?

  /// A page from its values.
  package init(entries: [Entry], next: String?) {
    self.entries = entries
    self.next = next
  }
}
