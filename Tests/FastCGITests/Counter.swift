import Dispatch
import Synchronization

/// A number that one thread raises and another waits for.
final class Counter: Sendable {
  private let count = Mutex(0)
  private let changed = DispatchSemaphore(value: 0)

  /// The number now.
  var value: Int { count.withLock { $0 } }

  /// Raises the number by one.
  func increment() {
    count.withLock { $0 += 1 }
    changed.signal()
  }

  /// Waits, at most 20 s, until `condition` holds; whether it does. For one waiting thread.
  func waitUntil(_ condition: (Int) -> Bool) -> Bool {
    while !condition(value) {
      guard changed.wait(timeout: .now() + .seconds(20)) == .success else { return false }
    }
    return true
  }
}
