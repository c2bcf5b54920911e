/// Why the body of a request cannot be used.
package enum BodyError: Error, Equatable {
  /// The body is longer than the limit; both in bytes.
  case tooLarge(limit: Int, actual: Int)
  /// Fewer or more bytes came than CONTENT_LENGTH said, or the stream broke off.
  case incomplete(expected: Int, received: Int)
  /// The length is missing or not a number.
  case invalidLength(String)
  /// The body could not be kept or read on this host: the failed call and its errno.
  case unreadable(call: String, errno: Int32)
}
