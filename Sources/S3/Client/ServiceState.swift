import Synchronization

/// What the clients of one process have learnt of their service together.
final class ServiceState: Sendable {
  /// What repetitions are paid from.
  let retryBudget = RetryBudget()
  /// Seconds that the service's clock is ahead of ours, as far as it has complained.
  let clockOffset = Atomic<Int>(0)
  /// Whether a put heeds its conditions.
  let putConditions = Atomic<Conditions>(.unknown)
  /// Whether the completion of an upload in parts heeds its conditions.
  let completionConditions = Atomic<Conditions>(.unknown)

  /// Whether the engine compares a body with its `x-amz-checksum-sha256`, as far as it has shown.
  let comparesChecksums = Atomic<Bool>(false)

  /// What an engine does about the conditions of a write.
  enum Conditions: UInt8, AtomicRepresentable, Sendable {
    /// Nobody has asked yet.
    case unknown
    /// It refuses the write where they do not hold.
    case enforced
    /// It writes all the same.
    case ignored
  }

  /// Nothing yet.
  init() {}
}
