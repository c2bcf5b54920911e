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
  func currentBytes(_ key: ObjectKey) -> UInt64 {
    guard let (createdAt, advances) = counters.consistent(Self.index(key)) else { return Self.unknown }
    return createdAt &+ advances
  }

  /// The sum of two counters: a change of the bytes makes both generations new, one of the attributes this one alone.
  func current(_ key: ObjectKey) -> UInt64 {
    let bytes = currentBytes(key)
    guard bytes < 1 << 63, let (_, advances) = counters.consistent(Self.attributesIndex(key)) else {
      return Self.unknown
    }
    return bytes &+ advances
  }

  func advance(_ key: ObjectKey) { counters.add(1, to: Self.index(key)) }

  func advanceAttributes(_ key: ObjectKey) { counters.add(1, to: Self.attributesIndex(key)) }

  private static var unknown: UInt64 { .random(in: 1 << 63 ... .max) }

  /// Continues in a new file if the old one was removed or truncated. One thread calls it from time to time.
  ///
  /// - Returns: Whether there is a new file.
  /// - Throws: `SharedFileError` if no file can be created.
  func renew() throws(SharedFileError) -> Bool { try counters.renew() }

  /// The counter of the bytes under `key`.
  private static func index(_ key: ObjectKey) -> Int { Int(key.stableHash % UInt64(counterCount)) }

  /// The counter of what is stored with them, which is that of the bytes under some other key.
  private static func attributesIndex(_ key: ObjectKey) -> Int { Int(key.stableHash >> 32 % UInt64(counterCount)) }
}

extension ObjectKey {
  /// The FNV-1a hash. It is the same in every process, unlike the hashes of Swift.
  var stableHash: UInt64 {
    value.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
