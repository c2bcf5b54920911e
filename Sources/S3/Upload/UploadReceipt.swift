/// The result of an upload that S3 has acknowledged.
package struct UploadReceipt: Sendable, Equatable {
  /// The entity tag without quotes.
  package let etag: String
  /// The SHA-256 of the bytes, in hexadecimal.
  package let sha256: String
}
