import Synchronization

/// A token bucket that limits retries, so that they do not make an outage worse (AWS SDKs and Tools reference, "Retry
/// behavior", standard mode). The threads of a process share it.
final class RetryBudget: Sendable {
  /// The tokens in a full bucket.
  static let capacity = 500
  /// The price of a retry, in tokens.
  private static let retryCost = 5
  /// The price of a retry after a timeout, in tokens.
  private static let timeoutCost = 10
  /// The tokens that a request earns if its first attempt succeeds.
  private static let successIncome = 1

  /// The remaining tokens.
  private let tokens = Mutex(capacity)

  /// A full bucket.
  init() {}

  /// Takes the price of a retry.
  ///
  /// - Returns: The price; `nil` if too few tokens remain.
  func take(for decision: S3Error.RetryDecision) -> Int? {
    let price = decision == .afterTimeout ? Self.timeoutCost : Self.retryCost
    return tokens.withLock { tokens in
      guard tokens >= price else { return nil }
      tokens -= price
      return price
    }
  }

  /// Adds tokens for a success: the price of the last retry, or the income of a first attempt.
  func earn(_ lastPrice: Int?) {
    tokens.withLock { $0 = min(Self.capacity, $0 + (lastPrice ?? Self.successIncome)) }
  }
}
