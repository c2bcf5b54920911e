import Synchronization

@testable import ImageAPI

/// Locks of one process. Locks of several threads share what they have.
final class MemoryEditLocks: EditLocks, EditLock {
  /// What several locks share: the keys that somebody has.
  final class Shared: Sendable {
    let held = Mutex<Set<ObjectKey>>([])
  }

  private let shared: Shared
  /// The keys of each lock so far, and its reach.
  private(set) var calls: [(keys: [ObjectKey], reach: EditLockReach)] = []
  /// How often a lock was kept.
  private(set) var kept = 0
  /// What taking fails with.
  var failure: EditLockError?
  /// What keeping fails with.
  var loss: EditLockError?

  /// Locks of their own, or of several threads.
  init(_ shared: Shared = Shared()) { self.shared = shared }

  func withLock<Result>(
    _ keys: [ObjectKey], reach: EditLockReach, until deadline: ContinuousClock.Instant,
    _ change: (any EditLock) throws -> Result
  ) throws -> Result {
    calls.append((keys, reach))
    if let failure { throw failure }
    let wanted = Set(keys)
    while !take(wanted) { guard .now < deadline else { throw EditLockError.busy } }
    defer { shared.held.withLock { $0.subtract(wanted) } }
    return try change(self)
  }

  func keep(seconds: Int) throws -> ContinuousClock.Instant {
    kept += 1
    if let loss { throw loss }
    return .now + .seconds(seconds)
  }

  private func take(_ keys: Set<ObjectKey>) -> Bool {
    shared.held.withLock { held in
      guard held.isDisjoint(with: keys) else { return false }
      held.formUnion(keys)
      return true
    }
  }
}
