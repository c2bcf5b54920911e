import ImageAPI
import Synchronization

/// Keeps what a service tells of its requests.
final class MemoryRecorder: RequestRecorder {
  /// How many requests have begun, and the records of those that have ended.
  let state = Mutex((began: 0, records: [RequestRecord]()))

  func requestBegan() { state.withLock { $0.began += 1 } }

  func requestEnded(_ record: RequestRecord) { state.withLock { $0.records.append(record) } }

  /// The records so far.
  var records: [RequestRecord] { state.withLock { $0.records } }
}

/// Says the same of every request.
final class MemoryMeter: StorageMeter {
  /// The trace of the last request.
  private(set) var trace: TraceContext?

  func begin(trace: TraceContext?) { self.trace = trace }

  func end() -> StorageUse { StorageUse(calls: 3, retries: 1) }
}
