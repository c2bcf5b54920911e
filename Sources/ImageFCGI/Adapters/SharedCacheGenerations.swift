import ImageAPI
import System

/// Cache generations in a file that all workers of a host map.
///
/// Keys with the same hash share a counter. A deletion then invalidates the cache entry of the other key too, which only
/// costs another download from S3.
final class SharedCacheGenerations: CacheGenerations, Sendable {
  private static let counterCount = 1 << 16
  private let counters: SharedCounters

  /// Maps the file at `path`, and creates it if it is missing.
  ///
  /// - Throws: If the file cannot be created, locked or mapped.
  init(path: String) throws(SharedFileError) {
    counters = try SharedCounters(path: path, count: Self.counterCount)
  }

  /// Generations start from the creation time of the file. So entries of a cache that is older than the file are not found.
  /// While the file is lost, each request has its own generation, which nobody finds: above 2⁶³, where no file has one.
  func current(_ key: ObjectKey) -> UInt64 {
    guard let (createdAt, advances) = counters.consistent(Self.index(key)) else { return .random(in: 1 << 63 ... .max) }
    return createdAt &+ advances
  }

  func advance(_ key: ObjectKey) { counters.add(1, to: Self.index(key)) }

  /// Continues in a new file if the old one was removed or truncated. One thread calls it from time to time.
  ///
  /// - Returns: Whether there is a new file.
  /// - Throws: `SharedFileError` if no file can be created.
  func renew() throws(SharedFileError) -> Bool { try counters.renew() }

  /// The FNV-1a hash. It is the same in every process, unlike the hashes of Swift.
  private static func index(_ key: ObjectKey) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in key.value.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return Int(hash % UInt64(counterCount))
  }
}
