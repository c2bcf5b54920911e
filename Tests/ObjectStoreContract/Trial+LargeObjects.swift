import ImageAPI
import Testing

/// Large objects: what holds for an object holds for one that is stored in parts.
extension Trial {
  // The place for every case above the size from which an object is stored in parts.

  /// Bytes that are others at every distance at which parts may lie.
  private func bytes(_ count: Int) -> [UInt8] {
    let pattern = (0..<65_521).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + pattern.count)
    while bytes.count < count { bytes += pattern }
    return Array(bytes[..<count])
  }

  func largeObjects() throws {
    let bytes = bytes(10 << 20)
    let etag = try put(bytes, contentType: "image/png", userMetadata: [("description", "large")])
    let head = try head()
    #expect(head.size == bytes.count && head.etag == etag && head.contentType == "image/png")
    #expect(head.userMetadata.contains { $0.name == "description" && $0.value == "large" })
    let entries = try page().entries
    #expect(entries.map(\.size) == [bytes.count] && entries.map(\.etag) == [etag])
    // By ranges, as an answer of any size would have to be held in memory.
    for start in stride(from: 0, to: bytes.count, by: 3 << 20) {
      let range = start..<min(start + 3 << 20, bytes.count)
      // Outside of the expectation, which prints both arrays.
      let isThere = try read(range: range).bytes == Array(bytes[range])
      #expect(isThere, "\(range)")
    }
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
}
