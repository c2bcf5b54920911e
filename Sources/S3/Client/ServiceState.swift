import Synchronization

/// What the clients of one process have learned about their service. All threads share it.
final class ServiceState: Sendable {
  /// The budget for retries.
  let retryBudget = RetryBudget()
  /// The service's time minus this host's, in seconds; 0 until the service has rejected the time of a request.
  let clockOffset = Atomic<Int>(0)
  /// Whether the engine enforces conditions of PutObject.
  let putConditions = Atomic<Conditions>(.unknown)
  /// Whether the engine enforces conditions of CompleteMultipartUpload.
  let completionConditions = Atomic<Conditions>(.unknown)
  /// Whether the engine has shown that it compares bodies with `x-amz-checksum-sha256`.
  let comparesChecksums = Atomic<Bool>(false)

  /// How an engine treats conditions of writes.
  enum Conditions: UInt8, AtomicRepresentable, Sendable {
    /// No trial has been made yet.
    case unknown
    /// The engine rejects a write whose condition does not hold.
    case enforced
    /// The engine ignores conditions.
    case ignored
  }

  /// The state before the first request.
  init() {}
}
