/// Keeps changes of the same image apart. One belongs to one thread.
package protocol EditLocks: AnyObject {
  /// Calls `change` while nobody else changes the images under `keys`. Keys in any order, and several times, do no
  /// harm.
  ///
  /// - Parameters:
  ///   - reach: Whom the lock keeps away.
  ///   - deadline: Until when it waits for others.
  /// - Throws: `EditLockError`, or the error of `change`.
  func withLock<Result>(
    _ keys: [ObjectKey], reach: EditLockReach, until deadline: ContinuousClock.Instant,
    _ change: (any EditLock) throws -> Result
  ) throws -> Result
}

extension EditLocks {
  /// Keeps everybody away. Waits as long as others are waited for.
  func withLock<Result>(_ keys: [ObjectKey], _ change: (any EditLock) throws -> Result) throws -> Result {
    try withLock(keys, reach: .everybody, until: .now + .seconds(EditLockPatience.seconds), change)
  }
}

/// A lock that this thread has.
package protocol EditLock: AnyObject {
  /// Makes sure that the lock is still held, and lasts for `seconds` from now on. Whoever changes something asks right
  /// before.
  ///
  /// - Returns: Until when it is held. The change must have ended by then.
  /// - Throws: `EditLockError.lost`.
  func keep(seconds: Int) throws -> ContinuousClock.Instant
}

/// Whom a lock keeps away.
package enum EditLockReach: Sendable {
  /// Everybody who changes images: on other hosts too, where the service is told to.
  case everybody
  /// This host alone: for many keys at once, each of which would cost requests to the storage.
  case host
}

/// Why there is no lock.
package enum EditLockError: Error, Equatable {
  /// Others had it all the time.
  case busy
  /// It was lost before the change: this host was too slow.
  case lost
  /// It cannot be taken. The text is for the log.
  case unavailable(String)
}

/// How long others are waited for.
enum EditLockPatience {
  /// The longest wait, in seconds.
  static let seconds = 5
}
