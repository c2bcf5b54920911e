import Glibc

/// A value that several threads share. A thread can wait until the value meets a condition.
///
/// The `Mutex` of the standard library cannot wait for a condition.
package final class Monitor<Value: Sendable>: @unchecked Sendable {
  // Safe to share: only the thread that holds `mutex` uses `value`, and the pointers never change.
  /// Guards the value; owned.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  /// Signalled at each change; owned.
  private let changed: UnsafeMutablePointer<pthread_cond_t>
  /// The shared value.
  private var value: Value

  /// A monitor with an initial value.
  package init(_ value: Value) {
    self.value = value
    mutex = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    changed = .allocate(capacity: 1)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    // The monotonic clock: a change of the system time must not change the length of a wait.
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(changed, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(changed)
    changed.deallocate()
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Reads the value.
  package func read<Result>(_ body: (Value) -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body(value)
  }

  /// Changes the value and wakes the waiting threads.
  package func change<Result>(_ body: (inout Value) -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    defer { pthread_cond_broadcast(changed) }
    return body(&value)
  }

  /// Waits until `condition` holds, at most for `time`.
  ///
  /// - Returns: Whether the condition holds.
  package func wait(for time: Duration, until condition: (Value) -> Bool) -> Bool {
    var end = timespec()
    clock_gettime(CLOCK_MONOTONIC, &end)
    let parts = max(.zero, time).components
    end.tv_sec += Int(min(parts.seconds, 1 << 32))
    end.tv_nsec += Int(parts.attoseconds / 1_000_000_000)
    if end.tv_nsec >= 1_000_000_000 {
      end.tv_sec += 1
      end.tv_nsec -= 1_000_000_000
    }
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while !condition(value) {
      guard pthread_cond_timedwait(changed, mutex, &end) == 0 else { return condition(value) }
    }
    return true
  }
}
