import Synchronization

/// Tokens that repetitions are paid from, so that an outage is not made worse by them: the bucket of the AWS SDKs'
/// standard retry mode. Shared by the threads of a process.
final class RetryBudget: Sendable {
  /// What a full bucket holds.
  static let capacity = 500
  /// What a repetition costs.
  private static let repetitionCost = 5
  /// What a repetition after a timeout costs.
  private static let timeoutCost = 10
  /// What a request earns that succeeds at once.
  private static let successIncome = 1

  /// What is left.
  private let tokens = Mutex(capacity)

  /// A full bucket.
  init() {}

  /// Takes the price of a repetition.
  ///
  /// - Returns: The price; `nil` where too little is left for it.
  func take(for kind: S3Error.RetryDecision) -> Int? {
    let price = kind == .afterTimeout ? Self.timeoutCost : Self.repetitionCost
    return tokens.withLock { tokens in
      guard tokens >= price else { return nil }
      tokens -= price
      return price
    }
  }

  /// Puts back what the last repetition of a request cost that has succeeded, or what a first success earns.
  func earn(_ lastPrice: Int?) {
    tokens.withLock { $0 = min(Self.capacity, $0 + (lastPrice ?? Self.successIncome)) }
  }
}
