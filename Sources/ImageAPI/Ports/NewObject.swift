/// An object that is about to be stored.
package struct NewObject {
  /// Where it will be.
  package let key: ObjectKey
  /// Its bytes, lent for the time of the call.
  package let bytes: UnsafeRawBufferPointer
  /// Its media type (RFC 9110, section 8.3).
  package let contentType: String
  /// How it is offered when downloaded (RFC 6266); carries the original file name.
  package let contentDisposition: String
  /// User metadata: names without the `x-amz-meta-` prefix, values in printable ASCII.
  package let userMetadata: [(name: String, value: String)]
  /// Whether the key was made for this object, so that nobody else can store under it.
  package let hasUniqueKey: Bool

  /// An object from its values.
  package init(
    key: ObjectKey, bytes: UnsafeRawBufferPointer, contentType: String, contentDisposition: String,
    userMetadata: [(name: String, value: String)], hasUniqueKey: Bool
  ) {
    self.key = key
    self.bytes = bytes
    self.contentType = contentType
    self.contentDisposition = contentDisposition
    self.userMetadata = userMetadata
    self.hasUniqueKey = hasUniqueKey
  }
}

/// What the storage has acknowledged.
package struct StoreReceipt {
  /// The entity tag without quotes.
  package let etag: String
  /// The SHA-256 of the bytes that were stored, in hexadecimal.
  package let sha256: String

  /// A receipt from its values.
  package init(etag: String, sha256: String) {
    self.etag = etag
    self.sha256 = sha256
  }
}
