import Glibc
import ImageAPI
import Synchronization

/// Cache generations in a file that all workers of a host have mapped.
///
/// Keys share counters where their hashes meet: a deletion then costs another key its cache entry, and nothing else.
final class SharedCacheGenerations: CacheGenerations, Sendable {
  private static let counterCount = 1 << 16
  private static let size = (counterCount + 1) * MemoryLayout<UInt64>.stride

  /// What every generation starts from: another one each time the file is made, so that entries of a cache that has
  /// outlived the file are not found.
  private let base: UInt64
  // Safe to share: the mapping lives as long as the process and is only touched by atomic operations.
  private nonisolated(unsafe) let counters: UnsafeMutablePointer<Atomic<UInt64>>

  /// Maps the file at `path`, which is made if it is missing.
  ///
  /// - Throws: `Failure` where the file cannot be made, locked or mapped.
  init(path: String) throws(Failure) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw Failure(call: "open", errno: errno) }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_EX) == 0 else { throw Failure(call: "flock", errno: errno) }
    // The mapping keeps the open file, and the lock with it, beyond close(): the next worker would wait for ever.
    defer { flock(descriptor, LOCK_UN) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Failure(call: "fstat", errno: errno) }
    let isNew = status.st_size < Self.size
    if isNew, ftruncate(descriptor, off_t(Self.size)) != 0 { throw Failure(call: "ftruncate", errno: errno) }
    let address = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
    guard let address, address != MAP_FAILED else { throw Failure(call: "mmap", errno: errno) }
    if isNew {
      var now = timespec()
      clock_gettime(CLOCK_REALTIME, &now)
      address.storeBytes(of: UInt64(now.tv_sec) * 1000 + UInt64(now.tv_nsec) / 1_000_000, as: UInt64.self)
    }
    base = address.load(as: UInt64.self)
    counters = (address + MemoryLayout<UInt64>.stride).bindMemory(to: Atomic<UInt64>.self, capacity: Self.counterCount)
  }

  /// Why the file cannot be used.
  struct Failure: Error {
    /// The call that failed.
    let call: String
    /// Its errno.
    let errno: Int32
  }

  func current(_ key: ObjectKey) -> UInt64 { base &+ counters[Self.index(key)].load(ordering: .acquiring) }

  func advance(_ key: ObjectKey) { counters[Self.index(key)].wrappingAdd(1, ordering: .releasing) }

  /// FNV-1a: the same in every process, unlike Swift's own hashes.
  private static func index(_ key: ObjectKey) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in key.value.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return Int(hash % UInt64(counterCount))
  }
}
