/// Why a request got no whole response.
package struct HTTPError: Error, Sendable, Equatable {
  /// The kinds of failure that a caller can act on.
  package enum Code: Sendable {
    /// The deadline, the connect timeout or a limit of `HTTPTimeouts` has passed.
    case timeout
    /// There was no connection, or it broke before the response was whole.
    case connectionFailed
    /// The certificate of the server is not valid.
    case certificateRefused
    /// The response is no HTTP, or larger than `HTTPResponse` takes.
    case invalidResponse
    /// A failure of this process, such as no memory.
    case `internal`
  }

  /// The kind of failure.
  package let code: Code
  /// The cause for the log. Names the host, never a header field.
  package let message: String
  /// Whether the server may have received the request, or a part of it.
  package let mayHaveArrived: Bool

  /// A failure from its values.
  init(_ code: Code, _ message: String, mayHaveArrived: Bool = true) {
    self.code = code
    self.message = message
    self.mayHaveArrived = mayHaveArrived
  }
}
