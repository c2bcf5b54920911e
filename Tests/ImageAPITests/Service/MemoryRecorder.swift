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
