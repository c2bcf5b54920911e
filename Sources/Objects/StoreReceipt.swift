/// The result of a write that the storage has acknowledged.
package struct StoreReceipt: Sendable, Equatable {
  /// The entity tag without quotes.
  package let etag: String
  /// The SHA-256 of the bytes, in hexadecimal.
  package let sha256: String

  /// A receipt from its values.
  package init(etag: String, sha256: String) {
    self.etag = etag
    self.sha256 = sha256
  }
}
