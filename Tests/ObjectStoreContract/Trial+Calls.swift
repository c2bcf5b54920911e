import ImageAPI
import Testing

/// Calls: when they end, and what they find at the beginning.
extension Trial {
  func deadlines() throws {
    try put("b", at: "other")
    let past = ContinuousClock.now - .seconds(1)
    let start = ContinuousClock.now
    #expect(try failure { try put([1], deadline: past) }?.code == .timedOut)
    #expect(try failure { _ = try store.head(ObjectKey("other"), deadline: past) }?.code == .timedOut)
    #expect(try failure { _ = try store.delete(ObjectKey("other"), deadline: past) }?.code == .timedOut)
    #expect(try failure { _ = try store.list(prefix: "", limit: 1, at: nil, deadline: past) }?.code == .timedOut)
    let key = try ObjectKey("other")
    let object = try head("other")
    // What the storage cannot do needs no time.
    let code = try failure { try replace("c", at: "other", object.etag, deadline: past) }?.code
    #expect(code == .timedOut || code == .notSupported)
    #expect(
      try failure { _ = try store.rewrite(key, attributes: object.attributes, of: object, deadline: past) }?.code
        == .timedOut)
    #expect(
      try failure { _ = try store.copy(key, of: object, to: ObjectKey("copy"), deadline: past) }?.code == .timedOut)
    #expect(try failure { try store.delete(key, ifMatch: object.etag, deadline: past) }?.code == .timedOut)
    #expect(store.deleteMany([key], deadline: past).map(\.failureCode) == [.timedOut])
    #expect(store.heads([key, key], deadline: past).map(\.failureCode) == [.timedOut, .timedOut])
    #expect(try failure { try store.checkReady(deadline: past) }?.code == .timedOut)
    #expect(ContinuousClock.now - start < .seconds(5))
    #expect(try page().entries.map(\.key) == ["other"])
    try put("b")
    #expect(try read().bytes == Array("b".utf8))
  }

  func firstCalls() throws {
    #expect(try failure { _ = try head() }?.code == .notFound)
    #expect(try page().entries.isEmpty)
    // Those who come next find what the first has made, or make it at the same time.
    let place = place
    let outcomes = try simultaneously(4) { number in
      let trial = try Trial(place, number: number)
      return { try trial.failure { try trial.put("b", at: "k\(number)") } }
    }
    #expect(outcomes.allSatisfy { $0 == nil }, "\(outcomes)")
    #expect(sorted(try keys()) == sorted(["k0", "k1", "k2", "k3"]))
  }

  func readiness() throws {
    try put("b")
    try store.checkReady(deadline: deadline)
    #expect(try page().entries.map(\.key) == ["k"])
  }
}
