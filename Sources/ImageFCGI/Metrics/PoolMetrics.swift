import Glibc
import ImageAPI
import S3
import Synchronization
import System

/// The metrics of a pool. All workers share the same counters, so each worker can print the metrics of all.
///
/// The counters outlive a worker. Its threads count only while it runs. If the file is lost, all counters start at 0 again.
final class PoolMetrics: Sendable {
  /// The table of the metrics.
  let table = MetricsTable()
  /// The counters.
  let counters: SharedCounters
  /// The slot of this process; negative for none.
  private let slot = Atomic<Int>(-1)
  /// The threads of this process; 0 before `addWorker`.
  private let threads = Atomic<Int>(0)
  /// Those that work on a request.
  private let busy = Atomic<Int>(0)

  /// Maps the file at `path`.
  ///
  /// The number of counters is a part of the file's name, so a version with another table uses another file.
  init(path: String) throws(SharedFileError) {
    counters = try SharedCounters(path: "\(path)-\(table.count)", count: table.count)
  }
}

// MARK: Requests

extension PoolMetrics: RequestRecorder {
  func requestBegan() {
    busy.wrappingAdd(1, ordering: .relaxed)
    let slot = slot.load(ordering: .acquiring)
    if slot >= 0 { counters.add(1, to: busyThreads(slot)) }
  }

  func requestEnded(_ record: RequestRecord) {
    busy.wrappingSubtract(1, ordering: .relaxed)
    let slot = slot.load(ordering: .acquiring)
    if slot >= 0 { counters.subtract(1, from: busyThreads(slot)) }
    let kind = RequestKind.allCases.firstIndex(of: record.kind) ?? 0
    let status = MetricsTable.statuses.firstIndex(of: record.status) ?? MetricsTable.statuses.count
    counters.add(1, to: table.requests.index(kind, status))
    table.requestDurations.observe(kind, nanoseconds: record.duration.wholeNanoseconds, counters)
    counters.add(UInt64(max(0, record.bytesReceived)), to: table.bytesReceived.index(kind))
    counters.add(UInt64(max(0, record.bytesSent)), to: table.bytesSent.index(kind))
    if let row = record.errorCode.flatMap(MetricsTable.workerErrors.firstIndex) {
      counters.add(1, to: table.errors.index(row))
    }
    countDecision(of: record)
    if record.storage.retries > 0 { counters.add(UInt64(record.storage.retries), to: table.s3Retries.index()) }
  }
}

extension PoolMetrics {
  /// Counts what was decided about access. nginx asks about a request with a body before the request itself comes: only a
  /// refusal ends there. Each image that is refused counts, beside the request that was let in.
  private func countDecision(of record: RequestRecord) {
    if record.refusedKeys > 0 { count(.forbidden, UInt64(record.refusedKeys)) }
    if let code = record.errorCode, MetricsTable.refusals.contains(code) {
      count(code, 1)
    } else if let admission = record.admission, let row = AccessAdmission.allCases.firstIndex(of: admission) {
      counters.add(1, to: table.accessDecisions.index(row))
    }
  }

  /// Counts refusals.
  private func count(_ refusal: ErrorCode, _ number: UInt64) {
    guard let row = MetricsTable.refusals.firstIndex(of: refusal) else { return }
    counters.add(number, to: table.accessDecisions.index(AccessAdmission.allCases.count + row))
  }
}

extension PoolMetrics: S3Observer {
  func requestEnded(_ action: S3Action, failure: S3Error.Code?, nanoseconds: Int) {
    let row = S3Action.allCases.firstIndex(of: action) ?? 0
    let outcome = failure.flatMap(S3Error.Code.allCases.firstIndex).map { $0 + 1 } ?? 0
    counters.add(1, to: table.s3Requests.index(row, outcome))
    table.s3Durations.observe(row, nanoseconds: nanoseconds, counters)
  }
}

// MARK: Workers

extension PoolMetrics {
  /// Adds this process to the workers. If all slots are taken, its threads are not counted.
  ///
  /// - Parameter threads: The number of its threads.
  func addWorker(threads: Int) {
    counters.add(1, to: table.workerStarts.index())
    self.threads.store(threads, ordering: .relaxed)
    enterSlot()
  }

  /// Counts on in a new file, if the old one was removed or truncated. One thread may call it, every now and then.
  ///
  /// - Returns: Whether there is a new file.
  /// - Throws: `SharedFileError` if there can be none.
  func renew() throws(SharedFileError) -> Bool {
    guard try counters.renew() else { return false }
    if threads.load(ordering: .relaxed) > 0 { enterSlot() }
    return true
  }

  /// Counts lines of the log that were not written.
  func logLinesLost(_ count: Int) { counters.add(UInt64(count), to: table.logLinesLost.index()) }

  /// Takes a slot, or keeps the one that this process has in the file, and fills it.
  private func enterSlot() {
    let old = slot.load(ordering: .acquiring)
    let isStillOurs = old >= 0 && counters.load(owner(old)) == ProcessName.of(getpid())
    guard let taken = isStillOurs ? old : takeSlot() else { return slot.store(-1, ordering: .releasing) }
    counters.store(UInt64(threads.load(ordering: .relaxed)), at: owner(taken) + 1)
    counters.store(UInt64(busy.load(ordering: .relaxed)), at: busyThreads(taken))
    slot.store(taken, ordering: .releasing)
  }

  /// The threads and the busy threads of each running worker.
  var workers: [(threads: UInt64, busy: UInt64)] {
    (0..<MetricsTable.slotCount).compactMap { slot in
      guard ProcessName.isAlive(counters.load(owner(slot))) else { return nil }
      return (counters.load(owner(slot) + 1), counters.load(busyThreads(slot)))
    }
  }

  /// Takes a slot that is unused, or whose process has ended; `nil` if there is none.
  private func takeSlot() -> Int? {
    guard let name = ProcessName.of(getpid()) else { return nil }
    return (0..<MetricsTable.slotCount).first { slot in
      let current = counters.load(owner(slot))
      return !ProcessName.isAlive(current) && counters.exchange(current, for: name, at: owner(slot))
    }
  }

  /// The index of the counter with the name of a slot's process. The next counter has its threads.
  private func owner(_ slot: Int) -> Int { table.slots.lowerBound + slot * MetricsTable.slotSize }

  /// The index of the counter of a slot's busy threads.
  private func busyThreads(_ slot: Int) -> Int { owner(slot) + 2 }
}
