/// What is known of an object without its bytes.
package struct StoredObject: Sendable {
  /// The size in bytes.
  package let size: Int
  /// The entity tag without quotes.
  package let etag: String
  /// When the object was stored, in seconds since 1970.
  package let lastModified: Int
  /// The storage class, such as `GLACIER`; `nil` for the standard one.
  package let storageClass: String?
  /// How the storage has encrypted the bytes; `nil` if it does not say.
  package let encryption: ObjectEncryption?
  /// How many tags of the storage the object has; 0 if it does not say.
  package let tagCount: Int
  /// What is stored with the bytes.
  package let attributes: ObjectAttributes

  /// An object from its values.
  package init(
    size: Int, etag: String, lastModified: Int, storageClass: String? = nil, encryption: ObjectEncryption? = nil,
    tagCount: Int = 0, attributes: ObjectAttributes
  ) {
    self.size = size
    self.etag = etag
    self.lastModified = lastModified
    self.storageClass = storageClass
    self.encryption = encryption
    self.tagCount = tagCount
    self.attributes = attributes
  }
}
