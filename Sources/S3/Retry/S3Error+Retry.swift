extension S3Error {
  /// Whether and when a failed request is retried.
  enum RetryDecision: Sendable {
    /// Never. It would fail again.
    case never
    /// After a pause.
    case afterPause
    /// After a pause, at a higher price: a timeout costs more time than an error response.
    case afterTimeout
    /// After a longer pause, because S3 throttles requests.
    case afterThrottling
    /// At once, signed with S3's time.
    case withServerTime
  }

  /// Whether and when the request is retried.
  var retryDecision: RetryDecision {
    switch code {
    case .connectionFailed, .invalidResponse, .conditionalRequestConflict, .bodyCorrupted: .afterPause
    case .serviceFailed: httpStatus == 501 ? .never : .afterPause
    case .timeout: .afterTimeout
    case .slowDown: .afterThrottling
    case .clockSkewed: .withServerTime
    case .notFound, .noSuchBucket, .noSuchUpload, .preconditionFailed, .accessDenied, .certificateRefused,
      .keyNotSupported, .metadataTooLarge, .objectTooLarge, .redirected, .rejected, .invalidArgument,
      .invalidConfiguration, .conditionsIgnored, .credentialsUnavailable, .internal, .archived, .encryptedByCustomer,
      .changed, .notSupported:
      .never
    }
  }

  /// Whether S3 may have performed the request although it failed.
  var leavesOutcomeUnknown: Bool {
    switch code {
    case .connectionFailed:
      transport?.mayHaveArrived ?? true
    case .invalidResponse, .serviceFailed, .timeout, .slowDown: true
    case .conditionalRequestConflict, .bodyCorrupted, .clockSkewed, .notFound, .noSuchBucket, .noSuchUpload,
      .preconditionFailed, .accessDenied, .certificateRefused, .keyNotSupported, .metadataTooLarge, .objectTooLarge,
      .redirected, .rejected, .invalidArgument, .invalidConfiguration, .conditionsIgnored, .credentialsUnavailable,
      .internal, .archived, .encryptedByCustomer, .changed, .notSupported:
      false
    }
  }
}
