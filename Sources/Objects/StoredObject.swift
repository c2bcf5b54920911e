/// What is known of an object without its bytes.
package struct StoredObject: Sendable {
  /// The size in bytes.
  package let size: Int
  /// The entity tag without quotes.
  package let etag: String
  /// When the object was stored, in seconds since 1970.
  package let lastModified: Int
  /// What is stored with the bytes.
  package let attributes: ObjectAttributes

  /// An object from its values.
  package init(size: Int, etag: String, lastModified: Int, attributes: ObjectAttributes) {
    self.size = size
    self.etag = etag
    self.lastModified = lastModified
    self.attributes = attributes
  }
}
