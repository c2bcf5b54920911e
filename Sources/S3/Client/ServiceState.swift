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
  /// How the engine compares `If-Match` of PutObject.
  let replacement = Atomic<TagForm>(.unknown)
  /// How the engine compares the tag of an object that it copies.
  let copySource = Atomic<SourceCondition>(.unknown)
  /// Whether the engine enforces `If-None-Match` of CopyObject.
  let copyConditions = Atomic<Conditions>(.unknown)
  /// Whether the engine enforces `If-Match` of DeleteObject.
  let deleteConditions = Atomic<Conditions>(.unknown)
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

  /// How an engine wants the tag in `If-Match` of PutObject.
  enum TagForm: UInt8, AtomicRepresentable, Sendable {
    /// No trial has been made yet.
    case unknown
    /// In quotes, as HTTP has it (RFC 9110, 8.8.3).
    case quoted
    /// Without quotes.
    case unquoted
    /// The engine does not check the tag and store the object in one step.
    case unsupported
  }

  /// The field that makes an engine compare the tag of the object that it copies.
  enum SourceCondition: UInt8, AtomicRepresentable, Sendable {
    /// No trial has been made yet.
    case unknown
    /// `x-amz-copy-source-if-match` (S3 API reference, CopyObject).
    case amazon
    /// `x-amz-copy-if-match`, of Ceph.
    case ceph
    /// None.
    case none
  }

  /// The state before the first request.
  init() {}
}
