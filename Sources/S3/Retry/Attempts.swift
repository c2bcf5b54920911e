/// The times that one request has been sent, and what became of them.
struct Attempts {
  /// When the whole call must have ended.
  let deadline: ContinuousClock.Instant
  /// When the first was sent.
  let start: ContinuousClock.Instant
  /// How many have failed.
  private(set) var failures = 0
  /// Whether S3 may have carried out one of those that failed.
  private(set) var outcomeIsUnknown = false
  /// What the last repetition was paid with; `nil` before the first.
  private var lastPrice: Int?

  /// None yet.
  init(deadline: ContinuousClock.Instant, start: ContinuousClock.Instant = .now) {
    self.deadline = deadline
    self.start = start
  }

  /// Takes note of a failure, and decides about another attempt.
  ///
  /// - Returns: The pause before it; `nil` where there is to be none.
  mutating func pause(
    after error: S3Error, policy: RetryPolicy, budget: RetryBudget, now: ContinuousClock.Instant = .now
  ) -> Duration? {
    failures += 1
    if error.leavesOutcomeUnknown { outcomeIsUnknown = true }
    let kind = error.retryDecision
    guard kind != .never, failures < policy.maximumAttempts else { return nil }
    let delay = policy.delay(after: kind, attempt: failures, fraction: .random(in: 0..<1))
    guard now + delay < deadline, let price = budget.take(for: kind) else { return nil }
    lastPrice = price
    return delay
  }

  /// Takes note of a success.
  func succeed(_ budget: RetryBudget) { budget.earn(lastPrice) }
}
