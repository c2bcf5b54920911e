/// What the storage knows of an object without its bytes.
package struct StoredObject {
  /// Length in bytes.
  package let size: Int
  /// The media type, empty if unknown.
  package let contentType: String
  /// Seconds since 1970, UTC.
  package let lastModified: Int
  /// The entity tag without quotes.
  package let etag: String
  /// The stored `Content-Disposition`, empty where there is none.
  package let contentDisposition: String
  /// User metadata: names in lower case without the `x-amz-meta-` prefix.
  package let userMetadata: [(name: String, value: String)]

  /// An object from its values.
  package init(
    size: Int, contentType: String, lastModified: Int, etag: String, contentDisposition: String,
    userMetadata: [(name: String, value: String)]
  ) {
    self.size = size
    self.contentType = contentType
    self.lastModified = lastModified
    self.etag = etag
    self.contentDisposition = contentDisposition
    self.userMetadata = userMetadata
  }
}
