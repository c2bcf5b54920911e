/// A failure as the client is told it.
package struct APIError: Error, Equatable {
  /// The name of the failure for programs.
  package let code: ErrorCode
  /// The status code.
  package let status: Int
  /// The sentence for a person. Names nothing internal.
  package let message: String
  /// The limit that was passed, where there is one.
  package var limit: Int?
  /// The number that passed the limit.
  package var actual: Int?
  /// The methods that are allowed, where the method was the failure (RFC 9110, section 10.2.1).
  package var allow: String?
  /// The length of the image in bytes, where a range lies outside of it (RFC 9110, section 15.5.17).
  package var completeLength: Int?
  /// The cause for the log; never shown to a client.
  package var cause: String?

  /// A failure.
  ///
  /// - Parameters:
  ///   - message: The sentence of the code, where nothing more is known.
  ///   - status: The usual status of the code, where it is no other.
  init(
    _ code: ErrorCode, _ message: String? = nil, status: Int? = nil, limit: Int? = nil, actual: Int? = nil,
    allow: String? = nil, completeLength: Int? = nil, cause: String? = nil
  ) {
    self.code = code
    self.status = status ?? code.status
    self.message = message ?? code.message
    self.limit = limit
    self.actual = actual
    self.allow = allow
    self.completeLength = completeLength
    self.cause = cause
  }

  /// The same failure, with something more for the client to know.
  func adding(_ sentence: String) -> APIError {
    var error = APIError(
      code, "\(message); \(sentence)", status: status, limit: limit, actual: actual, allow: allow,
      completeLength: completeLength)
    error.cause = cause
    return error
  }
}
