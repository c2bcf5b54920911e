extension S3Error {
  /// Whether a request that failed so is worth sending again.
  enum RetryDecision: Sendable {
    /// It would fail again.
    case never
    /// After a pause.
    case afterPause
    /// After a pause; what was waited for in vain has cost more than a refusal.
    case afterTimeout
    /// After a longer pause, because S3 asked for it.
    case afterThrottling
    /// At once, signed with the time that S3 has.
    case withServerTime
  }

  /// Whether and how the request is sent again.
  var retryDecision: RetryDecision {
    switch code {
    case .connectionFailed, .invalidResponse, .conditionalRequestConflict, .bodyCorrupted: .afterPause
    case .serviceFailed: httpStatus == 501 ? .never : .afterPause
    case .timeout: .afterTimeout
    case .slowDown: .afterThrottling
    case .clockSkewed: .withServerTime
    case .notFound, .noSuchBucket, .noSuchUpload, .preconditionFailed, .accessDenied, .certificateRefused,
      .keyNotSupported, .metadataTooLarge, .objectTooLarge, .redirected, .rejected, .invalidArgument,
      .invalidConfiguration, .conditionsIgnored, .credentialsUnavailable, .internal:
      .never
    }
  }

  /// Whether S3 may have done what it was asked for all the same: the request, or a part of it, had been sent.
  var leavesOutcomeUnknown: Bool {
    switch code {
    case .connectionFailed:
      transport?.mayHaveArrived ?? true
    case .invalidResponse, .serviceFailed, .timeout, .slowDown: true
    case .conditionalRequestConflict, .bodyCorrupted, .clockSkewed, .notFound, .noSuchBucket, .noSuchUpload,
      .preconditionFailed, .accessDenied, .certificateRefused, .keyNotSupported, .metadataTooLarge, .objectTooLarge,
      .redirected, .rejected, .invalidArgument, .invalidConfiguration, .conditionsIgnored, .credentialsUnavailable,
      .internal:
      false
    }
  }
}
