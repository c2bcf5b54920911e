import ImageAPI
import Objects
import Testing

/// Leases.
extension Trial {
  /// Takes a lease, if nobody has it.
  private func acquire(_ name: String = "lock", seconds: Int = 60) throws -> Lease? {
    try store.acquireLease(name, seconds: seconds, deadline: deadline)
  }

  func leases() throws {
    let other = try Trial(place, number: 1)
    let before = ContinuousClock.now
    let lease = try #require(try acquire())
    #expect(lease.end > before + .seconds(59) && lease.end <= .now + .seconds(60))
    #expect(try other.acquire() == nil)
    #expect(try acquire() == nil)
    #expect(try other.acquire("another-lock") != nil)

    let renewed = try store.renew(lease, seconds: 60, deadline: deadline)
    #expect(renewed.end > lease.end && renewed.name == "lock")
    #expect(try failure { _ = try store.renew(lease, seconds: 60, deadline: deadline) }?.code == .changed)
    #expect(try other.acquire() == nil)
    try store.release(renewed, deadline: deadline)
    let next = try #require(try other.acquire())
    // What is given back is one's own, not the next one's.
    #expect(try failure { _ = try store.renew(renewed, seconds: 60, deadline: deadline) }?.code == .changed)
    #expect(try acquire() == nil)
    try other.store.release(next, deadline: deadline)
    #expect(try failure { _ = try store.renew(next, seconds: 60, deadline: deadline) }?.code == .changed)
    for name in ["", "a/b", "a b", ".", "é", String(repeating: "a", count: 201)] {
      #expect(try failure { _ = try acquire(name) }?.code == .keyRefused, "\(name)")
    }
  }

  func overdueLeases() throws {
    let place = place
    let lost = try #require(try acquire(seconds: 1))
    var holder: Lease?
    // Whoever waits gets it, at the latest some seconds after its end. One of many gets it.
    while holder == nil {
      let outcomes = try simultaneously(4) { number in
        let trial = try Trial(place, number: number)
        return { try trial.acquire() }
      }
      let holders = outcomes.compactMap(\.self)
      try #require(holders.count <= 1 && .now < lost.end + .seconds(30))
      #expect(holders.isEmpty || .now >= lost.end)
      holder = holders.first
    }
    #expect(try failure { _ = try store.renew(lost, seconds: 60, deadline: deadline) }?.code == .changed)
    try store.release(lost, deadline: deadline)
    #expect(try acquire() == nil)
    try store.release(try #require(holder), deadline: deadline)
    #expect(try acquire() != nil)
  }

  func oneHolder() throws {
    let place = place
    for round in 0..<2 {
      let outcomes = try simultaneously(16) { number in
        let trial = try Trial(place, number: number)
        _ = try trial.acquire("warm-\(round)-\(number)")
        return { try trial.acquire("lock-\(round)") }
      }
      #expect(outcomes.count { $0 != nil } == 1)
    }
  }
}
