/// The attempts to send one request, and their results.
struct Attempts {
  /// When the last attempt must have ended.
  let deadline: ContinuousClock.Instant
  /// When the first attempt started.
  let start: ContinuousClock.Instant
  /// The number of failed attempts.
  private(set) var failures = 0
  /// Whether S3 may have performed a failed attempt.
  private(set) var outcomeIsUnknown = false
  /// The price of the last retry, in tokens; `nil` before the first retry.
  private var lastPrice: Int?

  /// The state before the first attempt.
  init(deadline: ContinuousClock.Instant, start: ContinuousClock.Instant = .now) {
    self.deadline = deadline
    self.start = start
  }

  /// Records a failure and decides whether to retry.
  ///
  /// - Returns: The pause before the retry; `nil` for no retry.
  mutating func pause(
    after error: S3Error, policy: RetryPolicy, budget: RetryBudget, now: ContinuousClock.Instant = .now
  ) -> Duration? {
    failures += 1
    if error.leavesOutcomeUnknown { outcomeIsUnknown = true }
    let decision = error.retryDecision
    guard decision != .never, failures < policy.maximumAttempts else { return nil }
    let delay = policy.delay(for: decision, attempt: failures, fraction: .random(in: 0..<1))
    guard now + delay < deadline, let price = budget.take(for: decision) else { return nil }
    lastPrice = price
    return delay
  }

  /// Records a success.
  func succeed(_ budget: RetryBudget) { budget.earn(lastPrice) }
}
