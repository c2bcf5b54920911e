import Glibc
import Synchronization

/// Counters in a file that all workers of a host map.
package final class SharedCounters: Sendable {
  /// When the file was created, in milliseconds since 1970.
  package let createdAt: UInt64
  /// The number of counters.
  package let count: Int
  // Safe to share: the mapping is never removed, and all access to it is atomic.
  private nonisolated(unsafe) let counters: UnsafeMutablePointer<Atomic<UInt64>>

  /// Maps the file at `path` with `count` counters. If the file is missing, it is created with all counters 0.
  ///
  /// - Throws: `SystemError` if the file cannot be created, locked or mapped.
  package init(path: String, count: Int) throws(SystemError) {
    let size = (count + 1) * MemoryLayout<UInt64>.stride
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw SystemError(call: "open", errno: errno) }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_EX) == 0 else { throw SystemError(call: "flock", errno: errno) }
    // close() does not release the lock, because the mapping keeps the file open. The next worker would wait forever.
    defer { flock(descriptor, LOCK_UN) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw SystemError(call: "fstat", errno: errno) }
    let isNew = status.st_size < size
    if isNew, ftruncate(descriptor, off_t(size)) != 0 { throw SystemError(call: "ftruncate", errno: errno) }
    let address = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
    guard let address, address != MAP_FAILED else { throw SystemError(call: "mmap", errno: errno) }
    if isNew {
      address.storeBytes(of: UInt64(SystemClock.milliseconds), as: UInt64.self)
    }
    createdAt = address.load(as: UInt64.self)
    self.count = count
    counters = (address + MemoryLayout<UInt64>.stride).bindMemory(to: Atomic<UInt64>.self, capacity: count)
  }

  /// The value of the counter at `index`, which starts at 0.
  package func load(_ index: Int) -> UInt64 {
    precondition(index < count)
    return counters[index].load(ordering: .acquiring)
  }

  /// Adds `value` to the counter at `index`.
  package func add(_ value: UInt64, to index: Int) {
    precondition(index < count)
    counters[index].wrappingAdd(value, ordering: .releasing)
  }

  /// Subtracts `value` from the counter at `index`.
  package func subtract(_ value: UInt64, from index: Int) {
    precondition(index < count)
    counters[index].wrappingSubtract(value, ordering: .releasing)
  }

  /// Sets the counter at `index` to `value`.
  package func store(_ value: UInt64, at index: Int) {
    precondition(index < count)
    counters[index].store(value, ordering: .releasing)
  }

  /// Sets the counter at `index` to `value` if it is `expected`.
  ///
  /// - Returns: Whether it was.
  package func exchange(_ expected: UInt64, for value: UInt64, at index: Int) -> Bool {
    precondition(index < count)
    return counters[index].compareExchange(expected: expected, desired: value, ordering: .acquiringAndReleasing)
      .exchanged
  }
}
