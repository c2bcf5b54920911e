import ImageAPI
import Objects
import Testing

/// Large objects: what holds for an object holds for one that is stored in parts.
extension Trial {
  // The place for every case above the size from which an object is stored in parts: the store on S3 does so from 5 MiB
  // on here.

  /// Bytes that are others at every distance at which parts may lie.
  func bytes(_ count: Int) -> [UInt8] {
    let pattern = (0..<65_521).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + pattern.count)
    while bytes.count < count { bytes += pattern }
    return Array(bytes[..<count])
  }

  func largeObjects() throws {
    // Under a key that others could take, and under one that nobody can: ways of their own to the same end.
    for hasUniqueKey in [false, true] {
      try largeObject(hasUniqueKey: hasUniqueKey)
      try delete()
    }
  }

  private func largeObject(hasUniqueKey: Bool) throws {
    let bytes = bytes(11 << 20)
    try put(
      bytes, contentType: "image/png", userMetadata: [("description", "large")], hasUniqueKey: hasUniqueKey)
    let head = try head()
    #expect(head.size == bytes.count && head.attributes.contentType == "image/png")
    #expect(head.attributes.userMetadata.contains { $0.name == "description" && $0.value == "large" })
    #expect(try page().entries.map(\.size) == [bytes.count])
    // By ranges, as an answer of any size would have to be held in memory.
    for start in stride(from: 0, to: bytes.count, by: 3 << 20) {
      let range = start..<min(start + 3 << 20, bytes.count)
      // Outside of the expectation, which prints both arrays.
      let isThere = try read(range: range).bytes == Array(bytes[range])
      #expect(isThere, "\(range)")
    }
  }

  func largeETags() throws {
    let etag = try put(bytes(6 << 20))
    #expect(try head().etag == etag)
    #expect(try page().entries.map(\.etag) == [etag])
  }

  func largeNeverOverwritten() throws {
    try put("small")
    #expect(try failure { try put(bytes(10 << 20)) }?.code == .alreadyExists)
    #expect(try head().size == 5)
    let large = bytes(9 << 20)
    try put(large, at: "large")
    #expect(try failure { try put(bytes(10 << 20), at: "large") }?.code == .alreadyExists)
    #expect(try failure { try put("small", at: "large") }?.code == .alreadyExists)
    #expect(try head("large").size == large.count)
  }

  func largeOneWinner() throws {
    try put("b", at: "other")
    let place = place
    // Of others than the bytes of the small one, so that the sizes tell whose they are.
    let outcomes = try simultaneously(6) { number in
      let trial = try Trial(place, number: number)
      let bytes = trial.bytes(number % 2 == 0 ? (6 << 20) + number : 100 + number)
      _ = try trial.failure { _ = try trial.head() }
      return { try trial.failure { try trial.put(bytes) } }
    }
    let winners = outcomes.indices.filter { outcomes[$0] == nil }
    try #require(winners.count == 1, "\(outcomes)")
    #expect(outcomes.allSatisfy { $0 == nil || $0?.code == .alreadyExists }, "\(outcomes)")
    #expect(try head().size == (winners[0] % 2 == 0 ? (6 << 20) + winners[0] : 100 + winners[0]))
  }
}
