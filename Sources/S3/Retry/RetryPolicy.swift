/// When failed requests are retried: exponential back-off with full jitter.
package struct RetryPolicy: Sendable, Equatable {
  /// The most attempts, including the first; at least 1.
  package var maximumAttempts = 5
  /// The longest pause after the first failure. It doubles with each further failure.
  package var baseDelay: Duration = .milliseconds(50)
  /// The same if S3 throttles requests.
  package var throttledDelay: Duration = .milliseconds(200)
  /// The longest pause after any failure.
  package var maximumDelay: Duration = .seconds(5)

  /// The default policy.
  package init() {}

  /// The pause after a failure.
  ///
  /// - Parameters:
  ///   - attempt: The number of attempts so far, at least 1.
  ///   - fraction: A random number in 0..<1, so that clients that failed together do not retry together.
  func delay(for decision: S3Error.RetryDecision, attempt: Int, fraction: Double) -> Duration {
    switch decision {
    case .never, .withServerTime: .zero
    case .afterPause, .afterTimeout: pause(baseDelay, attempt: attempt) * fraction
    case .afterThrottling: pause(throttledDelay, attempt: attempt) * fraction
    }
  }

  /// `base`, doubled for each attempt after the first, at most `maximumDelay`.
  private func pause(_ base: Duration, attempt: Int) -> Duration {
    min(maximumDelay, base * (1 << min(attempt - 1, 20)))
  }
}
