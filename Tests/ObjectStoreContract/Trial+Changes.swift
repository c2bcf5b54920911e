import ImageAPI
import Objects
import Testing

/// Changes of objects that are there.
extension Trial {
  /// Replaces an object by text.
  @discardableResult
  func replace(
    _ text: String, at key: String = "k", _ tag: String, deadline: ContinuousClock.Instant? = nil
  ) throws -> String {
    let key = try ObjectKey(key)
    return try Array(text.utf8).withUnsafeBytes { bytes in
      try store.replace(
        NewObject(
          key: key, bytes: bytes, attributes: ObjectAttributes(contentType: "image/webp", userMetadata: [("by", text)]),
          hasUniqueKey: false),
        ifMatch: tag, deadline: deadline ?? self.deadline
      ).etag
    }
  }

  /// Stores user metadata with an object, and leaves the rest of its attributes.
  @discardableResult
  func rewrite(
    _ userMetadata: [(name: String, value: String)], at key: String = "k", of object: StoredObject
  ) throws -> StoredObject {
    var attributes = object.attributes
    attributes.userMetadata = userMetadata
    return try store.rewrite(ObjectKey(key), attributes: attributes, of: object, deadline: deadline)
  }

  /// Copies an object.
  @discardableResult
  func copy(_ source: String = "k", to target: String, of object: StoredObject? = nil) throws -> StoredObject {
    try store.copy(
      ObjectKey(source), of: object ?? head(source), to: ObjectKey(target), deadline: deadline)
  }

  /// The value of user metadata.
  private func value(_ name: String, _ object: StoredObject) -> String? {
    object.attributes.userMetadata.first { $0.name == name }?.value
  }

  /// What an object of another tag is described as.
  private func stranger(_ object: StoredObject) -> StoredObject {
    StoredObject(
      size: object.size, etag: "00000000000000000000000000000000", lastModified: object.lastModified,
      attributes: object.attributes)
  }

  func replacements() throws {
    let first = try put("first")
    #expect(try failure { try replace("x", "00000000000000000000000000000000") }?.code == .changed)
    #expect(try failure { try replace("x", at: "none", first) }?.code == .notFound)
    #expect(try failure { _ = try head("none") }?.code == .notFound)
    #expect(try read().bytes == Array("first".utf8) && head().etag == first)

    let second = try replace("other", first)
    let found = try head()
    #expect(second != first && found.etag == second && found.size == 5)
    #expect(found.attributes.contentType == "image/webp" && value("by", found) == "other")
    #expect(try read() == ReadAnswer(status: 200, contentType: "image/webp", bytes: Array("other".utf8)))
    // Who knows the first only would undo the second.
    #expect(try failure { try replace("third", first) }?.code == .changed)
    #expect(try read().bytes == Array("other".utf8))
    try replace("", second)
    #expect(try head().size == 0)
  }

  func oneReplacement() throws {
    let place = place
    for round in 0..<2 {
      let key = "k\(round)"
      let tag = try put("first", at: key)
      let outcomes = try simultaneously(16) { number in
        let trial = try Trial(place, number: number)
        // A connection stands before all start, and what the engine can do is known.
        _ = try trial.failure { try trial.replace("x", at: key, "00000000000000000000000000000000") }
        return { try trial.failure { try trial.replace("of writer \(number)", at: key, tag) } }
      }
      let winners = outcomes.indices.filter { outcomes[$0] == nil }
      try #require(winners.count == 1, "\(outcomes)")
      #expect(outcomes.allSatisfy { $0 == nil || $0?.code == .changed }, "\(outcomes)")
      #expect(try read(key).bytes == Array("of writer \(winners[0])".utf8))
    }
  }

  func rewrites() throws {
    try put(Array("bytes".utf8), contentType: "image/png", userMetadata: [("a", "1"), ("b", "2")])
    let before = try head()
    #expect(try failure { try rewrite([], of: stranger(before)) }?.code == .changed)
    #expect(try failure { try rewrite([], at: "none", of: before) }?.code == .notFound)
    #expect(try failure { _ = try head("none") }?.code == .notFound)
    #expect(try value("a", head()) == "1")

    let after = try rewrite([("b", "3"), ("c", #"{"x":"\u00e9"}"#)], of: before)
    for object in try [after, head()] {
      #expect(object.size == 5 && object.etag == before.etag)
      #expect(value("a", object) == nil && value("b", object) == "3" && value("c", object) == #"{"x":"\u00e9"}"#)
      #expect(object.attributes.contentType == "image/png")
      #expect(object.attributes.contentDisposition == before.attributes.contentDisposition)
    }
    #expect(try read() == ReadAnswer(status: 200, contentType: "image/png", bytes: Array("bytes".utf8)))

    var attributes = after.attributes
    attributes.contentDisposition = "attachment; filename=\"other.png\""
    let third = try store.rewrite(ObjectKey("k"), attributes: attributes, of: after, deadline: deadline)
    #expect(third.attributes.contentDisposition == attributes.contentDisposition && value("b", third) == "3")
    // Nothing at all may be left of the metadata, and of the bytes.
    #expect(try value("b", rewrite([], of: third)) == nil)
    try put([], at: "empty")
    #expect(try value("a", rewrite([("a", "1")], at: "empty", of: head("empty"))) == "1")
  }

  func keptAttributes() throws {
    var kept = KeptAttributes()
    kept.cacheControl = "max-age=600, public"
    kept.contentEncoding = "br"
    kept.contentLanguage = "de, en"
    kept.expires = "Thu, 01 Dec 2033 16:00:00 GMT"
    try put(Array("bytes".utf8), userMetadata: [("a", "1")], kept: kept)
    let before = try head()
    #expect(before.attributes.kept == kept)
    let after = try rewrite([("a", "2")], of: before)
    #expect(after.attributes.kept == kept && value("a", after) == "2")
    let copy = try copy(to: "copy")
    #expect(copy.attributes.kept == kept && value("a", copy) == "2")
    #expect(copy.attributes.contentDisposition == before.attributes.contentDisposition)
  }

  func largeRewrites() throws {
    let bytes = bytes(11 << 20)
    try put(bytes, contentType: "image/png", userMetadata: [("a", "1")])
    var object = try head()
    // The tag may change, once or each time.
    for value in ["2", "3"] {
      object = try rewrite([("a", value)], of: object)
      let found = try head()
      #expect(found.etag == object.etag && found.size == bytes.count && self.value("a", found) == value)
    }
    for start in stride(from: 0, to: bytes.count, by: 3 << 20) {
      let range = start..<min(start + 3 << 20, bytes.count)
      let isThere = try read(range: range, ifMatch: object.etag).bytes == Array(bytes[range])
      #expect(isThere, "\(range)")
    }
  }

  func conditionalDeletion() throws {
    let tag = try put("first")
    #expect(
      try failure { try store.delete(ObjectKey("k"), ifMatch: "00000000000000000000000000000000", deadline: deadline) }?
        .code == .changed)
    #expect(try read().bytes == Array("first".utf8))
    try store.delete(ObjectKey("k"), ifMatch: tag, deadline: deadline)
    #expect(try failure { _ = try head() }?.code == .notFound)
    #expect(try failure { try store.delete(ObjectKey("k"), ifMatch: tag, deadline: deadline) }?.code == .notFound)
  }

  func changesLeaveNothing() throws {
    let tag = try put("first")
    let other = try failure { try replace("other", tag) }
    #expect(other == nil || other?.code == .notSupported)
    try rewrite([("a", "1")], of: head())
    try copy(to: "copy")
    try store.delete(ObjectKey("k"), ifMatch: head().etag, deadline: deadline)
    let lease = try? store.acquireLease("a", seconds: 60, deadline: deadline)
    if let lease { try store.release(lease, deadline: deadline) }
    #expect(try keys() == sorted(["copy"]))
  }
}
