/// Why the body of a request cannot be used, besides failed calls of the system.
package enum BodyError: Error, Equatable {
  /// The body is longer than the limit; both in bytes.
  case tooLarge(limit: Int, actual: Int)
  /// Fewer or more bytes came than CONTENT_LENGTH said, or the stream broke off.
  case incomplete(expected: Int, received: Int)
  /// The length is missing or not a number.
  case invalidLength(String)
}
