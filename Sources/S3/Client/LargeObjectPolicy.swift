/// When an object is uploaded in parts, and how.
package struct LargeObjectPolicy: Sendable, Equatable {
  /// The smallest part that S3 accepts, in bytes, except for the last part (S3 user guide, "Multipart upload limits").
  package static let minimumPartSize = 5 << 20
  /// The largest object that S3 accepts in one PutObject, in bytes (S3 user guide, "Uploading objects").
  package static let maximumPutSize = 5 << 30

  /// Larger objects are uploaded in parts; in bytes.
  package var threshold = 64 << 20
  /// The size of a part in bytes. Parts are larger if the object would have too many parts.
  package var partSize = 16 << 20
  /// How many parts are sent in parallel, at least 1.
  package var concurrency = 4

  /// The default policy.
  package init() {}
}
