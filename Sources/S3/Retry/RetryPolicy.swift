/// When a failed request is sent again: exponential back-off with full jitter, inside the deadline of the whole call.
package struct RetryPolicy: Sendable, Equatable {
  /// The most times that one request is sent, the first included; 1 or more.
  package var maximumAttempts = 5
  /// The longest pause after the first failure; it doubles with each further one.
  package var baseDelay: Duration = .milliseconds(50)
  /// The same where S3 asks for fewer requests.
  package var throttledDelay: Duration = .milliseconds(200)
  /// The longest pause of all.
  package var maximumDelay: Duration = .seconds(5)

  /// The defaults.
  package init() {}

  /// The pause after a failure.
  ///
  /// - Parameters:
  ///   - attempt: How many times the request has been sent, 1 or more.
  ///   - fraction: A random number in 0..<1: clients that failed together must not come back together.
  func delay(after kind: S3Error.RetryDecision, attempt: Int, fraction: Double) -> Duration {
    switch kind {
    case .never, .withServerTime: .zero
    case .afterPause, .afterTimeout: pause(baseDelay, attempt: attempt) * fraction
    case .afterThrottling: pause(throttledDelay, attempt: attempt) * fraction
    }
  }

  /// `base`, doubled for each attempt after the first, up to the longest.
  private func pause(_ base: Duration, attempt: Int) -> Duration {
    min(maximumDelay, base * (1 << min(attempt - 1, 20)))
  }
}
