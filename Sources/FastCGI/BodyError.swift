/// Why the body of a request cannot be read, apart from failed system calls.
package enum BodyError: Error, Equatable {
  /// The body is larger than the limit. Both are in bytes.
  case tooLarge(limit: Int, actual: Int)
  /// The body has more or fewer bytes than CONTENT_LENGTH, or the stream ended early. Both are in bytes.
  case incomplete(expected: Int, received: Int)
  /// CONTENT_LENGTH is not a number of bytes. Contains its value.
  case invalidLength(String)
}
