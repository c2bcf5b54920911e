package import HTTPClient

/// What went wrong between this process and S3.
package struct S3Error: Error, Sendable, Equatable {
  /// The kinds of failure that a caller can act on.
  package enum Code: Sendable, Equatable, CaseIterable {
    /// There is no such object (or, for a request whose answer has no body, no such bucket).
    case notFound
    /// The bucket is missing.
    case noSuchBucket
    /// The upload in parts does not exist: it was completed or aborted.
    case noSuchUpload
    /// The object exists already, and the request asked for it not to (412).
    case preconditionFailed
    /// Another conditional write of the same key is in flight (409); a later try tells.
    case conditionalRequestConflict
    /// S3 refused the credentials, the signature or the action (401, 403).
    case accessDenied
    /// S3 holds our clock to be wrong by more than its limit.
    case clockSkewed
    /// S3 asks for fewer requests (429, 503).
    case slowDown
    /// The deadline, the connect limit or the limit for a stalled transfer has passed.
    case timeout
    /// No connection, or it broke before the response was complete.
    case connectionFailed
    /// The engine cannot hold an object under this key.
    case keyNotSupported
    /// User metadata beyond what S3 takes.
    case metadataTooLarge
    /// More bytes than the engine can hold in one object.
    case objectTooLarge
    /// S3 received other bytes than those that were sent.
    case bodyCorrupted
    /// The engine overwrites objects although it is asked not to.
    case conditionsIgnored
    /// The certificate of the other side does not hold.
    case certificateRefused
    /// The response is not one that S3 gives: malformed, oversized, cut short, or of the wrong kind.
    case invalidResponse
    /// The endpoint points elsewhere (3xx): a wrong region or a wrong endpoint.
    case redirected
    /// S3 refused the request for a reason of its own (another 4xx).
    case rejected
    /// S3 failed (500, 502, 504).
    case serviceFailed
    /// An argument that cannot be sent. Nothing was sent.
    case invalidArgument
    /// A configuration value that makes no sense.
    case invalidConfiguration
    /// No credentials could be had.
    case credentialsUnavailable
    /// A failure of this process, such as no memory.
    case `internal`
  }

  /// The kind of failure.
  package let code: Code
  /// The cause for the log. May name hosts and S3's codes, never a secret; not for clients.
  package let message: String
  /// The status of the response; `nil` where there was none.
  package let httpStatus: Int?
  /// S3's own error code, such as `SlowDown`; `nil` where none was given.
  package let s3Code: String?
  /// Why there was no whole response; `nil` where there was one, or nothing was sent.
  package let transport: HTTPError?

  /// Describes a failure.
  package init(
    _ code: Code, _ message: String, httpStatus: Int? = nil, s3Code: String? = nil, transport: HTTPError? = nil
  ) {
    self.code = code
    self.message = message
    self.httpStatus = httpStatus
    self.s3Code = s3Code
    self.transport = transport
  }
}

extension S3Error: CustomStringConvertible {
  /// Code and message, for the log.
  package var description: String { "\(code): \(message)" }
}

extension S3Error {
  /// The same failure, with what was being done named before its message.
  func prefixed(with prefix: String) -> S3Error {
    S3Error(code, "\(prefix): \(message)", httpStatus: httpStatus, s3Code: s3Code, transport: transport)
  }
}

extension S3Error {
  /// A request of S3, or of a source of credentials, that got no whole response.
  init(_ error: HTTPError) {
    let code: Code =
      switch error.code {
      case .timeout: .timeout
      case .connectionFailed: .connectionFailed
      case .certificateRefused: .certificateRefused
      case .invalidResponse: .invalidResponse
      case .internal: .internal
      }
    self.init(code, error.message, transport: error)
  }
}
