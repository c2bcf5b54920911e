import Glibc
import ImageAPI
import Objects
import System
import Text

/// Locks of changes that several hosts share: leases in the storage, beside the locks of this host, so that only one
/// thread of a host waits for a lease.
final class BucketEditLocks: EditLocks {
  /// How long a lease lasts at first, in seconds. Nobody can change an image for as long after its host has died.
  static let leaseSeconds = 10
  /// The pauses between two attempts, in microseconds. Each attempt is a request to the storage.
  private static let pauses: ClosedRange<useconds_t> = 20_000...200_000

  private let host: any EditLocks
  private let leases: any LeaseStore

  /// Locks of one thread, in `leases`, which is the thread's own.
  init(_ host: any EditLocks, _ leases: any LeaseStore) {
    self.host = host
    self.leases = leases
  }

  func withLock<Result>(
    _ keys: [ObjectKey], reach: EditLockReach, until deadline: ContinuousClock.Instant,
    _ change: (any EditLock) throws -> Result
  ) throws -> Result {
    try host.withLock(keys, reach: reach, until: deadline) { hostLock in
      guard reach == .everybody else { return try change(hostLock) }
      let held = HeldLeases(leases)
      defer { held.release() }
      // In order, so that no two hosts wait in a circle.
      for name in Set(keys.map(Self.name)).sorted() { try held.add(acquire(name, until: deadline)) }
      return try change(held)
    }
  }

  /// The name of the lease for `key`. Keys with the same hash share one.
  private static func name(_ key: ObjectKey) -> String { "edit-\(Hexadecimal.encode(key.stableHash))" }

  /// Asks for a lease until it is free. The storage tells nobody when it is, so this has to ask again and again.
  private func acquire(_ name: String, until deadline: ContinuousClock.Instant) throws -> Lease {
    var pause = Self.pauses.lowerBound
    while true {
      let limit = max(deadline, .now + .seconds(1))
      if let lease = try leases.acquireLease(name, seconds: Self.leaseSeconds, deadline: limit) { return lease }
      guard .now < deadline else { throw EditLockError.busy }
      usleep(useconds_t.random(in: pause / 2...pause))
      pause = min(2 * pause, Self.pauses.upperBound)
    }
  }
}

/// The leases that a change holds.
private final class HeldLeases: EditLock {
  private let store: any LeaseStore
  private var held: [Lease] = []

  init(_ store: any LeaseStore) { self.store = store }

  func add(_ lease: Lease) { held.append(lease) }

  func keep(seconds: Int) throws -> ContinuousClock.Instant {
    for index in held.indices where held[index].end < .now + .seconds(seconds) {
      do throws(StoreError) {
        held[index] = try store.renew(
          held[index], seconds: max(seconds, BucketEditLocks.leaseSeconds), deadline: .now + .seconds(seconds))
      } catch {
        guard error.code == .changed else { throw error }
        throw EditLockError.lost
      }
    }
    return held.map(\.end).min() ?? .now
  }

  /// Gives the leases back. One that cannot be given back ends by itself.
  func release() {
    for lease in held { try? store.release(lease, deadline: .now + .seconds(2)) }
  }
}

extension WorkerConfiguration {
  /// The locks of a thread whose store is `store`.
  ///
  /// - Throws: `SharedFileError`.
  func editLocks(_ store: any LeaseStore) throws(SharedFileError) -> any EditLocks {
    let host = try HostEditLocks(path: editLocksFile)
    return switch editLockPlace {
    case .host: host
    case .bucket: BucketEditLocks(host, store)
    }
  }
}
