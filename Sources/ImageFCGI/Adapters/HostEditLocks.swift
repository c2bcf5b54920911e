import ImageAPI
import System

/// Locks of changes in a file that all workers of a host share.
///
/// Keys with the same hash share a lock, which only costs a wait.
final class HostEditLocks: EditLocks, EditLock {
  private static let lockCount = 1 << 16
  private let locks: FileLocks

  /// Locks of one thread.
  ///
  /// - Throws: `SharedFileError` if the file at `path` cannot be used.
  init(path: String) throws(SharedFileError) { locks = try FileLocks(path: path) }

  func withLock<Result>(
    _ keys: [ObjectKey], reach: EditLockReach, until deadline: ContinuousClock.Instant,
    _ change: (any EditLock) throws -> Result
  ) throws -> Result {
    let isLocked: Bool
    do throws(SharedFileError) {
      isLocked = try locks.lock(keys.map { Int($0.stableHash % UInt64(Self.lockCount)) }, until: deadline)
    } catch {
      throw EditLockError.unavailable("\(error)")
    }
    guard isLocked else { throw EditLockError.busy }
    defer { locks.unlock() }
    return try change(self)
  }

  /// The kernel keeps the lock as long as the process lives.
  func keep(seconds: Int) -> ContinuousClock.Instant { .now + .seconds(86_400) }
}
