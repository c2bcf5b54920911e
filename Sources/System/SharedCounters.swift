import Glibc
import Synchronization

/// Counters in a file that all workers of a host have mapped.
package final class SharedCounters: Sendable {
  /// When the file was made, in milliseconds since 1970.
  package let createdAt: UInt64
  /// How many counters there are.
  package let count: Int
  // Safe to share: the mapping lives as long as the process and is only touched by atomic operations.
  private nonisolated(unsafe) let counters: UnsafeMutablePointer<Atomic<UInt64>>

  /// Maps the file at `path` with room for `count` counters; it is made, with all of them 0, if it is missing.
  ///
  /// - Throws: `SystemError` where the file cannot be made, locked or mapped.
  package init(path: String, count: Int) throws(SystemError) {
    let size = (count + 1) * MemoryLayout<UInt64>.stride
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw SystemError(call: "open", errno: errno) }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_EX) == 0 else { throw SystemError(call: "flock", errno: errno) }
    // The mapping keeps the open file, and the lock with it, beyond close(): the next worker would wait for ever.
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

  /// The counter at `index`, from 0 on.
  package func load(_ index: Int) -> UInt64 {
    precondition(index < count)
    return counters[index].load(ordering: .acquiring)
  }

  /// Adds to the counter at `index`.
  package func add(_ value: UInt64, to index: Int) {
    precondition(index < count)
    counters[index].wrappingAdd(value, ordering: .releasing)
  }

  /// Takes from the counter at `index`.
  package func subtract(_ value: UInt64, from index: Int) {
    precondition(index < count)
    counters[index].wrappingSubtract(value, ordering: .releasing)
  }

  /// Sets the counter at `index`.
  package func store(_ value: UInt64, at index: Int) {
    precondition(index < count)
    counters[index].store(value, ordering: .releasing)
  }

  /// Sets the counter at `index` to `value` if it is `expected`, and says whether it was.
  package func exchange(_ expected: UInt64, for value: UInt64, at index: Int) -> Bool {
    precondition(index < count)
    return counters[index].compareExchange(expected: expected, desired: value, ordering: .acquiringAndReleasing)
      .exchanged
  }
}
