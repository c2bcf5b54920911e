/// From which size on an object is stored in parts, and in what parts.
package struct LargeObjectPolicy: Sendable, Equatable {
  /// The fewest bytes that S3 takes as a part, the last aside (S3 user guide, "Multipart upload limits").
  package static let minimumPartSize = 5 << 20
  /// The most bytes that S3 takes in one put.
  package static let maximumPutSize = 5 << 30

  /// Objects of more bytes are stored in parts.
  package var threshold = 64 << 20
  /// The bytes of a part, where that makes no more parts than S3 takes.
  package var partSize = 16 << 20
  /// Parts that are sent side by side.
  package var concurrency = 4

  /// The defaults.
  package init() {}
}
