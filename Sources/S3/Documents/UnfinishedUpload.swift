/// An upload in parts that was neither completed nor aborted.
package struct UnfinishedUpload: Sendable, Equatable {
  /// The key that the object would have.
  package let key: String
  /// What S3 calls the upload.
  package let id: String
  /// When it was begun, in seconds since 1970.
  package let initiated: Int
}
