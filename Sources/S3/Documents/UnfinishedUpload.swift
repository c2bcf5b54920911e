/// An upload in parts that was neither completed nor aborted.
package struct UnfinishedUpload: Sendable, Equatable {
  /// The key of the object.
  package let key: String
  /// The upload ID.
  package let id: String
  /// When the upload was started, in seconds since 1970.
  package let initiated: Int
}
