/// Why a request got no complete response.
package struct HTTPError: Error, Sendable, Equatable {
  /// The kinds of failure that a caller can act on.
  package enum Code: Sendable {
    /// The deadline, the connect timeout or a limit of `HTTPTimeouts` has passed.
    case timeout
    /// There was no connection, or it broke before the response was complete.
    case connectionFailed
    /// The certificate of the server is not valid.
    case certificateRefused
    /// The response is not HTTP, or larger than `HTTPResponse` accepts.
    case invalidResponse
    /// A failure of this process, such as no memory.
    case `internal`
  }

  /// The kind of failure.
  package let code: Code
  /// The cause for the log. Contains the host, never a header field.
  package let message: String
  /// Whether the server may have received the request, or a part of it.
  package let mayHaveArrived: Bool

  /// An error from its values.
  init(_ code: Code, _ message: String, mayHaveArrived: Bool = true) {
    self.code = code
    self.message = message
    self.mayHaveArrived = mayHaveArrived
  }
}
