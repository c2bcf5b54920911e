import ImageAPI
import System

/// Cache generations in a file that all workers of a host have mapped.
///
/// Keys share counters where their hashes meet: a deletion then costs another key its cache entry, and nothing else.
final class SharedCacheGenerations: CacheGenerations, Sendable {
  private static let counterCount = 1 << 16
  private let counters: SharedCounters

  /// Maps the file at `path`, which is made if it is missing.
  ///
  /// - Throws: where the file cannot be made, locked or mapped.
  init(path: String) throws(SharedFileError) {
    counters = try SharedCounters(path: path, count: Self.counterCount)
  }

  /// Generations start from the time at which the file was made: entries of a cache that has outlived it are not found, since no
  /// image is deleted once every millisecond. While the file
  /// is lost, each request has a generation of its own, which nobody ever finds: above 2⁶³, where no file has one.
  func current(_ key: ObjectKey) -> UInt64 {
    guard let (createdAt, advances) = counters.consistent(Self.index(key)) else { return .random(in: 1 << 63 ... .max) }
    return createdAt &+ advances
  }

  func advance(_ key: ObjectKey) { counters.add(1, to: Self.index(key)) }

  /// Goes on in a new file, if the old one was removed or truncated. One thread may call it, every now and then.
  ///
  /// - Returns: Whether there is a new file.
  /// - Throws: `SharedFileError` if there can be none.
  func renew() throws(SharedFileError) -> Bool { try counters.renew() }

  /// FNV-1a: the same in every process, unlike Swift's own hashes.
  private static func index(_ key: ObjectKey) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in key.value.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return Int(hash % UInt64(counterCount))
  }
}
