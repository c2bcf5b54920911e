import Glibc
import ImageAPI
import S3
import Synchronization
import System

/// The figures of a pool: every worker adds to the same counters, and any of them can tell the sum.
///
/// A worker that dies takes nothing with it but its busy threads, which count only as long as it lives.
final class PoolMetrics: Sendable {
  /// Where the figures lie.
  let layout = MetricsLayout()
  /// The counters.
  let counters: SharedCounters
  /// The place of this process; negative where it has none.
  private let slot = Atomic<Int>(-1)

  /// Maps the file at `path`.
  ///
  /// The number of counters is part of the file's name: a new version with another layout makes a file of its own.
  init(path: String) throws(SystemError) {
    counters = try SharedCounters(path: "\(path)-\(layout.count)", count: layout.count)
  }

  /// Counts this process among the workers. Without it, and where there are more workers than places, its threads are
  /// not counted.
  ///
  /// - Parameter threads: How many it has.
  func addWorker(threads: Int) {
    counters.add(1, to: layout.totals[0, 1])
    guard let taken = Self.takeSlot(layout, counters) else { return }
    counters.store(UInt64(threads), at: layout.slots[taken, 1])
    counters.store(0, at: layout.slots[taken, 2])
    slot.store(taken, ordering: .releasing)
  }

  /// Takes a place whose process has ended, or which nobody has had.
  private static func takeSlot(_ layout: MetricsLayout, _ counters: SharedCounters) -> Int? {
    guard let name = ProcessName.of(getpid()) else { return nil }
    return (0..<MetricsLayout.slotCount).first { slot in
      let owner = counters.load(layout.slots[slot, 0])
      return !ProcessName.isAlive(owner) && counters.exchange(owner, for: name, at: layout.slots[slot, 0])
    }
  }

  /// The places of workers that live: their threads, and how many of them are busy.
  var workers: [(threads: UInt64, busy: UInt64)] {
    (0..<MetricsLayout.slotCount).compactMap { slot in
      guard ProcessName.isAlive(counters.load(layout.slots[slot, 0])) else { return nil }
      return (counters.load(layout.slots[slot, 1]), counters.load(layout.slots[slot, 2]))
    }
  }

  /// A thread of this process has begun to work on a request.
  func requestBegan() {
    let slot = slot.load(ordering: .acquiring)
    if slot >= 0 { counters.add(1, to: layout.slots[slot, 2]) }
  }

  /// It has its answer.
  func requestEnded(_ record: RequestRecord) {
    let slot = slot.load(ordering: .acquiring)
    if slot >= 0 { counters.subtract(1, from: layout.slots[slot, 2]) }
    let kind = Self.index(of: record.kind)
    let status = MetricsLayout.statuses.firstIndex(of: record.status) ?? MetricsLayout.statuses.count
    let nanoseconds = record.duration.wholeNanoseconds
    counters.add(1, to: layout.requests[kind, status])
    counters.add(1, to: layout.durations[kind, MetricsLayout.bucket(nanoseconds: nanoseconds)])
    for (column, value) in [nanoseconds, record.bytesReceived, record.bytesSent].enumerated() {
      counters.add(UInt64(max(0, value)), to: layout.sums[kind, column])
    }
    if let code = record.errorCode {
      let column = MetricsLayout.errorCodes.firstIndex(of: code) ?? MetricsLayout.errorCodes.count
      counters.add(1, to: layout.errors[0, column])
    }
    if record.storage.retries > 0 { counters.add(UInt64(record.storage.retries), to: layout.totals[0, 0]) }
  }

  /// The row of a kind.
  private static func index(of kind: RequestRecord.Kind) -> Int {
    RequestRecord.Kind.allCases.firstIndex(of: kind) ?? 0
  }
}

extension PoolMetrics: S3Observer {
  func requestEnded(_ action: S3Action, failure: S3Error.Code?, nanoseconds: Int) {
    let row = S3Action.allCases.firstIndex(of: action) ?? 0
    let outcome = failure.flatMap(S3Error.Code.allCases.firstIndex).map { $0 + 1 } ?? 0
    counters.add(1, to: layout.s3Requests[row, outcome])
    counters.add(1, to: layout.s3Durations[row, MetricsLayout.bucket(nanoseconds: nanoseconds)])
    counters.add(UInt64(max(0, nanoseconds)), to: layout.s3Sums[row, 0])
  }
}
