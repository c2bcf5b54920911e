import ImageAPI
import Objects
import Synchronization
import TestSupport
import Testing

@testable import ImageFCGI

/// Leases in memory that several hosts share.
private final class MemoryLeases: LeaseStore {
  /// What the hosts share.
  final class Shared: Sendable {
    let leases = Mutex<[String: Lease]>([:])
  }

  private let shared: Shared
  /// The calls so far.
  private(set) var calls: [String] = []

  init(_ shared: Shared) { self.shared = shared }

  func acquireLease(_ name: String, seconds: Int, deadline: ContinuousClock.Instant) throws(StoreError) -> Lease? {
    calls.append("acquire \(seconds)")
    try Lease.checkName(name)
    return shared.leases.withLock { leases in
      guard leases[name] == nil else { return nil }
      leases[name] = Lease(name: name, etag: "1", end: .now + .seconds(seconds))
      return leases[name]
    }
  }

  func renew(_ lease: Lease, seconds: Int, deadline: ContinuousClock.Instant) throws(StoreError) -> Lease {
    calls.append("renew \(seconds)")
    let renewed = shared.leases.withLock { leases -> Lease? in
      guard leases[lease.name]?.etag == lease.etag else { return nil }
      leases[lease.name] = Lease(name: lease.name, etag: lease.etag + "1", end: .now + .seconds(seconds))
      return leases[lease.name]
    }
    guard let renewed else { throw StoreError(.changed, "taken") }
    return renewed
  }

  func release(_ lease: Lease, deadline: ContinuousClock.Instant) throws(StoreError) {
    calls.append("release")
    shared.leases.withLock { if $0[lease.name]?.etag == lease.etag { $0[lease.name] = nil } }
  }

  /// Somebody else takes all leases.
  func rob() {
    shared.leases.withLock { leases in leases = leases.mapValues { Lease(name: $0.name, etag: "x", end: $0.end) } }
  }
}

@Suite struct EditLocksTests {
  let folder = TemporaryFolder()
  private let shared = MemoryLeases.Shared()

  private func host(_ name: String) throws -> HostEditLocks { try HostEditLocks(path: "\(folder.path)/\(name)") }

  @Test func oneThreadOfAHostAtATime() throws {
    let (first, second) = (try host("a"), try host("a"))
    let (a, b) = (try ObjectKey("a"), try ObjectKey("b"))
    try first.withLock([a, b], reach: .everybody, until: .now) { lock in
      _ = try lock.keep(seconds: 60)
      #expect(throws: EditLockError.busy) { try second.withLock([b], reach: .host, until: .now) { _ in } }
      #expect(try second.withLock([ObjectKey("c")], reach: .host, until: .now) { _ in 7 } == 7)
    }
    try second.withLock([b], reach: .host, until: .now) { _ in }
    // A change that fails gives the lock back too.
    #expect(throws: EditLockError.lost) {
      try first.withLock([a], reach: .host, until: .now) { _ in throw EditLockError.lost }
    }
    try second.withLock([a], reach: .host, until: .now) { _ in }
  }

  @Test func oneHostAtATime() throws {
    let leases = (MemoryLeases(shared), MemoryLeases(shared))
    let first = BucketEditLocks(try host("a"), leases.0)
    let second = BucketEditLocks(try host("b"), leases.1)
    let key = try ObjectKey("a")
    try first.withLock([key], reach: .everybody, until: .now) { _ in
      #expect(throws: EditLockError.busy) { try second.withLock([key], reach: .everybody, until: .now) { _ in } }
      // Locks of many keys are locks of the host.
      try second.withLock([key], reach: .host, until: .now) { _ in }
    }
    try second.withLock([key, key], reach: .everybody, until: .now) { _ in }
    #expect(leases.0.calls == ["acquire 10", "release"])
    #expect(leases.1.calls == ["acquire 10", "acquire 10", "release"])
  }

  @Test func keepsALeaseForALongChange() throws {
    let leases = MemoryLeases(shared)
    let locks = BucketEditLocks(try host("a"), leases)
    try locks.withLock([ObjectKey("a")], reach: .everybody, until: .now) { lock in
      // A change must have ended by then: somebody else may take the lease after its end.
      func end() -> ContinuousClock.Instant? { shared.leases.withLock { $0.values.map(\.end).min() } }
      let until5 = try lock.keep(seconds: 5)
      #expect(until5 == end())
      #expect(leases.calls == ["acquire 10"])
      let until60 = try lock.keep(seconds: 60)
      #expect(until60 == end())
      let until50 = try lock.keep(seconds: 50)
      #expect(until50 == end())
      #expect(leases.calls == ["acquire 10", "renew 60"])
    }
    let left = shared.leases.withLock { $0.count }
    #expect(left == 0)
  }

  @Test func noticesALostLease() throws {
    let leases = MemoryLeases(shared)
    let locks = BucketEditLocks(try host("a"), leases)
    #expect(throws: EditLockError.lost) {
      try locks.withLock([ObjectKey("a")], reach: .everybody, until: .now) { lock in
        leases.rob()
        _ = try lock.keep(seconds: 60)
      }
    }
    let left = shared.leases.withLock { $0.count }
    #expect(left == 1)
  }
}
