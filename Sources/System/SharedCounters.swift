import Glibc
import Synchronization

/// Counters in a file that all workers of a host map.
///
/// The file may be removed or truncated at any time: nobody dies of it, `count(_:)` notices it at once, and `renew()` maps a new file.
package final class SharedCounters: Sendable {
  /// The number of counters.
  package let count: Int
  /// The path of the file.
  package let path: String
  // Safe to share: the address never changes, and all access to it is atomic.
  /// The first word of the file, and its counters.
  private nonisolated(unsafe) let words: UnsafeMutablePointer<Atomic<UInt64>>
  private let region: LostPages.Region
  /// The first word of the file that is mapped.
  private let start: Atomic<UInt64>
  /// Which file is mapped.
  private let identity: Mutex<SharedFile.Identity>

  /// The size of the file in bytes.
  private var size: Int { (count + 1) * MemoryLayout<UInt64>.stride }

  /// The permissions of the file.
  private let mode: mode_t

  /// Maps the file at `path` with `count` counters. If the file is missing, it is created with all counters 0.
  ///
  /// - Parameter isReadableByAll: Whether other users may read the file. Nobody else may write to it.
  /// - Throws: `SharedFileError` if the file is not ours alone, or cannot be created, locked or mapped.
  package init(path: String, count: Int, isReadableByAll: Bool = false) throws(SharedFileError) {
    self.path = path
    self.count = count
    mode = isReadableByAll ? 0o644 : 0o600
    let size = (count + 1) * MemoryLayout<UInt64>.stride
    let file = try SharedFile.open(path, size: size, mode: mode)
    let address = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, file.descriptor.number, 0)
    guard let address, address != MAP_FAILED else { throw .system(SystemError(call: "mmap", errno: errno)) }
    words = address.bindMemory(to: Atomic<UInt64>.self, capacity: count + 1)
    region = LostPages.protect(address, size: size)
    start = Atomic(words[0].load(ordering: .acquiring))
    identity = Mutex(file.identity)
  }

  /// When the file was filled, in milliseconds since 1970, or later: it is larger than that of every earlier file.
  package var createdAt: UInt64 { start.load(ordering: .acquiring) }

  /// The value of the counter at `index`, which starts at 0; anything if the file has been lost.
  package func load(_ index: Int) -> UInt64 {
    precondition(index < count)
    return words[index + 1].load(ordering: .acquiring)
  }

  /// The counter at `index`, and `createdAt` of the same file; `nil` if the file has been lost, and `renew()` is due.
  package func consistent(_ index: Int) -> (createdAt: UInt64, value: UInt64)? {
    let start = start.load(ordering: .acquiring)
    let value = load(index)
    // The last to be read: lost pages are zeros, and another file has another word.
    return words[0].load(ordering: .acquiring) == start ? (start, value) : nil
  }

  /// Adds `value` to the counter at `index`.
  package func add(_ value: UInt64, to index: Int) {
    precondition(index < count)
    words[index + 1].wrappingAdd(value, ordering: .releasing)
  }

  /// Subtracts `value` from the counter at `index`.
  package func subtract(_ value: UInt64, from index: Int) {
    precondition(index < count)
    words[index + 1].wrappingSubtract(value, ordering: .releasing)
  }

  /// Sets the counter at `index` to `value`.
  package func store(_ value: UInt64, at index: Int) {
    precondition(index < count)
    words[index + 1].store(value, ordering: .releasing)
  }

  /// Sets the counter at `index` to `value` if it is `expected`.
  ///
  /// - Returns: Whether it was.
  package func exchange(_ expected: UInt64, for value: UInt64, at index: Int) -> Bool {
    precondition(index < count)
    return words[index + 1].compareExchange(expected: expected, desired: value, ordering: .acquiringAndReleasing)
      .exchanged
  }
}

// MARK: A lost file

extension SharedCounters {
  /// Looks whether the file at the path is still the one that is mapped, and as long as it was. If not, maps the file that is there
  /// now, or a new one, at the same address. One thread may call it, every now and then.
  ///
  /// What this process has counted since the loss is missing in the new file. So it gives that file a larger first word, and the other
  /// processes notice. They renew too, without a new word.
  ///
  /// - Returns: Whether another file is mapped now, or the same one with another first word.
  /// - Throws: `SharedFileError` if the file at the path cannot be used. The old mapping stays then.
  package func renew() throws(SharedFileError) -> Bool {
    let known = start.load(ordering: .acquiring)
    // Reads the mapping first: the pages may be found lost only now.
    let hasOtherWord = words[0].load(ordering: .acquiring) != known
    let isLost = region.isLost.load(ordering: .acquiring)
    let current = SharedFile.Identity.at(path)
    let isSameFile = current?.identity == identity.withLock { $0 } && current.map { $0.size >= size } == true
    guard hasOtherWord || isLost || !isSameFile else { return false }
    let file = try SharedFile.open(
      path, size: size, mode: mode, after: known, distrusted: isLost || hasOtherWord ? known : 0)
    let address = UnsafeMutableRawPointer(words)
    guard mmap(address, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file.descriptor.number, 0) != MAP_FAILED
    else { throw .system(SystemError(call: "mmap", errno: errno)) }
    region.isLost.store(false, ordering: .releasing)
    identity.withLock { $0 = file.identity }
    start.store(isLost || !isSameFile ? advanceFirstWord() : words[0].load(ordering: .acquiring), ordering: .releasing)
    return true
  }

  /// Makes the first word larger.
  ///
  /// - Returns: The new one.
  private func advanceFirstWord() -> UInt64 {
    while true {
      let old = words[0].load(ordering: .acquiring)
      let new = max(UInt64(SystemClock.milliseconds), old &+ 1)
      if words[0].compareExchange(expected: old, desired: new, ordering: .acquiringAndReleasing).exchanged {
        return new
      }
    }
  }
}
