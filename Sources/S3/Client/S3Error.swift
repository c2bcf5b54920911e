package import HTTPClient

/// A failure of a request to S3 or to a source of credentials.
package struct S3Error: Error, Sendable, Equatable {
  /// The kinds of failure that a caller can act on.
  package enum Code: Sendable, Equatable, CaseIterable {
    /// There is no such object. For responses without a body, also: no such bucket.
    case notFound
    /// The bucket is missing.
    case noSuchBucket
    /// The upload in parts does not exist. It was completed or aborted.
    case noSuchUpload
    /// The condition of the request does not hold (412). With `If-None-Match: *`: the object exists.
    case preconditionFailed
    /// There is another object under the key than the caller has seen.
    case changed
    /// The engine cannot do this, or not in one step as it has to be.
    case notSupported
    /// Another conditional write of the same key is in progress (409). A retry may succeed.
    case conditionalRequestConflict
    /// S3 rejected the credentials, the signature or the action (401, 403).
    case accessDenied
    /// The clocks of S3 and this host differ by more than S3's limit.
    case clockSkewed
    /// S3 throttles requests (429, 503).
    case slowDown
    /// The deadline or a limit of `HTTPTimeouts` has passed.
    case timeout
    /// There was no connection, or it broke before the response was complete.
    case connectionFailed
    /// The object is in an archive: its bytes cannot be read before they are restored.
    case archived
    /// The object is encrypted with a key that each request must bring (SSE-C).
    case encryptedByCustomer
    /// The engine cannot hold an object under this key.
    case keyNotSupported
    /// The user metadata is larger than S3 accepts.
    case metadataTooLarge
    /// The object is larger than the engine accepts.
    case objectTooLarge
    /// S3 received different bytes from those sent.
    case bodyCorrupted
    /// The engine ignores conditions and would overwrite objects.
    case conditionsIgnored
    /// The certificate of the server is not valid.
    case certificateRefused
    /// The response is not an S3 response: malformed, too large, truncated, or of the wrong kind.
    case invalidResponse
    /// The endpoint redirects (3xx). The region or the endpoint is wrong.
    case redirected
    /// S3 rejected the request for another reason (another 4xx).
    case rejected
    /// S3 failed (500, 502, 504).
    case serviceFailed
    /// An argument is invalid. No request was sent.
    case invalidArgument
    /// A value of the configuration is invalid.
    case invalidConfiguration
    /// There are no valid credentials.
    case credentialsUnavailable
    /// A failure of this process, such as no memory.
    case `internal`
  }

  /// The kind of failure.
  package let code: Code
  /// The cause for the log, not for clients. May contain hosts and S3's codes, never a secret.
  package let message: String
  /// The status of the response; `nil` without a response.
  package let httpStatus: Int?
  /// S3's error code, such as `SlowDown`; `nil` if the response has none.
  package let s3Code: String?
  /// Why there was no complete response; `nil` if there was one, or if no request was sent.
  package let transport: HTTPError?

  /// An error from its values.
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
  /// The code and the message, for the log.
  package var description: String { "\(code): \(message)" }
}

extension S3Error {
  /// The same error with `prefix: ` before its message.
  func prefixed(with prefix: String) -> S3Error {
    S3Error(code, "\(prefix): \(message)", httpStatus: httpStatus, s3Code: s3Code, transport: transport)
  }
}

extension S3Error {
  /// The error for a request that got no complete response.
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
