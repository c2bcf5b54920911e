import ImageAPI
import Objects
import Testing

/// Calls for many objects.
extension Trial {
  func manyDeletions() throws {
    let kept = ["ab", "Gru\u{308}ße", "z"]
    let deleted = [
      "a&b<c>\"d'", "Gr\u{FC}ße", "👩‍👩‍👧‍👦 +%2F.gif", "x/y/z", " leading and trailing ", "]]>",
    ]
    // XML cannot hold the first two; an engine may not either.
    var odd: [String] = []
    for key in ["\u{FFFE}x", "y\u{FFFF}", "z\u{FFFD}"] where try failure({ try put("b", at: key) }) == nil {
      odd.append(key)
    }
    for key in deleted + kept { try put("b", at: key) }
    let beside = try putBeside("a", "a/b") ? ["a"] : []
    let keys = deleted + beside + ["never there", "never/there"] + odd
    let results = store.deleteMany(try keys.map { try ObjectKey($0) }, deadline: deadline)
    #expect(results.map(\.failureCode) == keys.map { _ in nil })
    for key in deleted + odd { #expect(try failure { _ = try head(key) }?.code == .notFound, "\(key)") }
    #expect(sorted(try self.keys()) == sorted(kept + ["a/b"]))
    #expect(store.deleteMany([], deadline: deadline).isEmpty)
    #expect(store.deleteMany([try ObjectKey("a\\b")], deadline: deadline).map(\.failureCode) == [nil])
    #expect(sorted(try self.keys()) == sorted(kept + ["a/b"]))
  }

  func manyHeads() throws {
    let there = (0..<20).map { "k \($0)" }
    for (number, key) in there.enumerated() {
      try put([UInt8](repeating: 1, count: number), at: key, userMetadata: [("n", "\(number)")])
    }
    let keys = there.flatMap { [$0, "not \($0)"] }
    let results = store.heads(try keys.map { try ObjectKey($0) }, deadline: deadline)
    try #require(results.count == keys.count)
    for (number, key) in there.enumerated() {
      let object = try results[2 * number].get()
      let alone = try head(key)
      #expect(object.size == number && object.etag == alone.etag && object.lastModified == alone.lastModified)
      #expect(object.attributes.userMetadata.contains { $0.name == "n" && $0.value == "\(number)" })
      #expect(results[2 * number + 1].failureCode == .notFound)
    }
    #expect(store.heads([], deadline: deadline).isEmpty)
  }
}

extension Result where Failure == StoreError {
  /// The code of the failure; `nil` for a success.
  var failureCode: StoreError.Code? {
    if case .failure(let error) = self { error.code } else { nil }
  }
}
