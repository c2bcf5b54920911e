import Testing

@testable import HTTPClient
@testable import S3

/// The pauses between attempts, and the budget for retries.
@Suite struct RetryPolicyTests {
  @Test(arguments: [
    (S3Error.RetryDecision.afterPause, 1, 50), (.afterPause, 2, 100), (.afterPause, 4, 400), (.afterPause, 30, 5000),
    (.afterTimeout, 1, 50), (.afterThrottling, 1, 200), (.afterThrottling, 3, 800), (.afterThrottling, 9, 5000),
    (.withServerTime, 3, 0), (.never, 1, 0),
  ]) func longestPause(decision: S3Error.RetryDecision, attempt: Int, milliseconds: Int) {
    let policy = RetryPolicy()
    #expect(policy.delay(for: decision, attempt: attempt, fraction: 1) == .milliseconds(milliseconds))
    #expect(policy.delay(for: decision, attempt: attempt, fraction: 0.5) == .milliseconds(milliseconds) / 2)
    #expect(policy.delay(for: decision, attempt: attempt, fraction: 0) == .zero)
  }

  @Test func budgetRunsOutAndFillsUp() {
    let budget = RetryBudget()
    var taken = 0
    while let price = budget.take(for: .afterPause) { taken += price }
    #expect(taken == RetryBudget.capacity)
    #expect(budget.take(for: .afterPause) == nil)
    budget.earn(5)
    #expect(budget.take(for: .afterTimeout) == nil)
    #expect(budget.take(for: .afterPause) == 5)
    for _ in 0..<10 { budget.earn(nil) }
    #expect(budget.take(for: .afterTimeout) == 10)
    for _ in 0..<(2 * RetryBudget.capacity) { budget.earn(nil) }
    taken = 0
    while let price = budget.take(for: .afterThrottling) { taken += price }
    #expect(taken == RetryBudget.capacity)
  }

  @Test func attemptsEnd() {
    let now = ContinuousClock.now
    let policy = RetryPolicy()
    let failure = S3Error(.serviceFailed, "500", httpStatus: 500)
    func pauses(_ error: S3Error, deadline: Duration, budget: RetryBudget = RetryBudget()) -> Int {
      var attempts = Attempts(deadline: now + deadline, start: now)
      var count = 0
      while attempts.pause(after: error, policy: policy, budget: budget, now: now) != nil { count += 1 }
      return count
    }
    #expect(pauses(failure, deadline: .seconds(60)) == policy.maximumAttempts - 1)
    #expect(pauses(failure, deadline: .zero) == 0)
    #expect(pauses(S3Error(.accessDenied, "403"), deadline: .seconds(60)) == 0)
    let empty = RetryBudget()
    while empty.take(for: .afterPause) != nil {}
    #expect(pauses(failure, deadline: .seconds(60), budget: empty) == 0)
  }

  /// Which errors are retried, and which leave the outcome unknown.
  @Test(arguments: S3Error.Code.allCases) func everyCodeIsDecided(_ code: S3Error.Code) {
    let error = S3Error(code, "x")
    let retried: [S3Error.Code] = [
      .connectionFailed, .invalidResponse, .conditionalRequestConflict, .bodyCorrupted, .serviceFailed, .timeout,
      .slowDown, .clockSkewed,
    ]
    #expect((error.retryDecision != .never) == retried.contains(code))
    let unknown: [S3Error.Code] = [.connectionFailed, .invalidResponse, .serviceFailed, .timeout, .slowDown]
    #expect(error.leavesOutcomeUnknown == unknown.contains(code))
  }

  @Test func aRequestThatWasNotSentHasAKnownOutcome() {
    #expect(!S3Error(HTTPError(.connectionFailed, "refused", mayHaveArrived: false)).leavesOutcomeUnknown)
    #expect(S3Error(HTTPError(.connectionFailed, "reset")).leavesOutcomeUnknown)
    #expect(S3Error(.serviceFailed, "not implemented", httpStatus: 501).retryDecision == .never)
  }
}
