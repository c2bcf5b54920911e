import ImageAPI
import Objects
import Testing

/// Objects: what is put is there, once.
extension Trial {
  func wholeObjects() throws {
    let bytes = (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let disposition = "attachment; filename=\"a b.png\"; filename*=UTF-8''a%20b.png"
    let metadata = [(name: "description", value: "sample image"), ("json", #"{"a":[1,"\u00e9"]}"#)]
    let etag = try put(
      bytes, at: "folder/k.png", contentType: "image/png", contentDisposition: disposition, userMetadata: metadata)
    let head = try head("folder/k.png")
    #expect(
      head.size == bytes.count && head.attributes.contentType == "image/png"
        && head.attributes.contentDisposition == disposition)
    #expect(head.etag == etag && !etag.isEmpty && !etag.contains("\""))
    #expect(abs(head.lastModified - place.now) < 600)
    for (name, value) in metadata {
      #expect(
        head.attributes.userMetadata.contains { $0.name == name && $0.value == value },
        "\(head.attributes.userMetadata)")
    }
    #expect(try read("folder/k.png") == ReadAnswer(status: 200, contentType: "image/png", bytes: bytes))
    #expect(try read("folder/k.png", .head) == ReadAnswer(status: 200, contentType: "image/png", bytes: []))

    let entries = try page().entries
    try #require(entries.map(\.key) == ["folder/k.png"])
    #expect(entries[0].size == bytes.count && entries[0].etag == etag)
    #expect(abs(entries[0].lastModified - head.lastModified) <= 1)
  }

  func metadataCharacters() throws {
    let printable = (0x20...0x7E).map { String(UnicodeScalar(UInt8($0))) }
    // White space around a value is none of HTTP's (RFC 9110, section 5.5).
    let values = printable.map { "a\($0)b" } + ["a\(printable.joined())b"]
    // A few in an object, as rclone counts names and all.
    for start in stride(from: 0, to: values.count, by: 24) {
      let metadata = values[start...].prefix(24).enumerated().map { (name: "c\($0)", value: $1) }
      try put([1], at: "k\(start)", userMetadata: metadata)
      let found = try head("k\(start)").attributes.userMetadata
      for (name, value) in metadata {
        #expect(found.contains { $0.name == name && $0.value == value }, "\(value): \(found)")
      }
    }
  }

  func emptyObjects() throws {
    let etag = try put([])
    let head = try head()
    #expect(head.size == 0 && head.etag == etag && head.attributes.contentType == "image/jpeg")
    #expect(try read().bytes == [] && read().status == 200)
    #expect(try page().entries.map(\.size) == [0])
  }

  func ranges() throws {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
    try put(bytes, contentType: "image/png")
    for range in [0..<1, 0..<1000, 500..<510, 999..<1000] {
      #expect(try read(range: range) == ReadAnswer(status: 206, contentType: "image/png", bytes: Array(bytes[range])))
    }
  }

  func conditionalReads() throws {
    let etag = try put(Array("0123456789".utf8))
    for range in [nil, 2..<4] {
      #expect(try read(range: range, ifMatch: etag).status == (range == nil ? 200 : 206))
      #expect(try read(range: range, ifMatch: "other").status == 412)
    }
    #expect(try read("k", .head, ifMatch: etag).status == 200)
    #expect(try read("k", .head, ifMatch: "other").status == 412)
    #expect(store.readsOnCondition)
  }

  func neverOverwritten() throws {
    try put(Array("first".utf8), contentType: "image/png", userMetadata: [("by", "first")])
    let before = try head()
    #expect(try failure { try put("the second") }?.code == .alreadyExists)
    #expect(try failure { try put("first") }?.code == .alreadyExists)
    let after = try head()
    #expect(after.size == 5 && after.etag == before.etag && after.attributes.contentType == "image/png")
    #expect(after.attributes.userMetadata.contains { $0.name == "by" && $0.value == "first" })
    #expect(try read().bytes == Array("first".utf8))
    try delete()
    try put([])
    #expect(try failure { try put("third") }?.code == .alreadyExists)
    #expect(try read().bytes == [])
  }

  func oneWinner() throws {
    try put("b", at: "other")
    for round in 0..<2 {
      let key = "k\(round)"
      let place = place
      let outcomes = try simultaneously(16) { number in
        let trial = try Trial(place, number: number)
        // A connection stands before all start.
        _ = try trial.failure { _ = try trial.head(key) }
        return { try trial.failure { try trial.put("of writer \(number)", at: key) } }
      }
      let winners = outcomes.indices.filter { outcomes[$0] == nil }
      try #require(winners.count == 1, "\(outcomes)")
      #expect(outcomes.allSatisfy { $0 == nil || $0?.code == .alreadyExists }, "\(outcomes)")
      #expect(try read(key).bytes == Array("of writer \(winners[0])".utf8))
    }
  }

  func notFound() throws {
    try put("b", at: "other")
    for _ in 1...2 {
      #expect(try failure { _ = try head() }?.code == .notFound)
      #expect(try read().status == 404)
      #expect(try read("k", .head).status == 404)
      #expect(try page().entries.map(\.key) == ["other"])
      try put("b")
      try delete()
    }
    #expect(try failure { _ = try head("othe") }?.code == .notFound)
  }

  func idempotentDeletion() throws {
    try put("b")
    try put("b", at: "k2")
    try delete()
    try delete()
    try delete("never there")
    try delete("never/there")
    #expect(try page().entries.map(\.key) == ["k2"])
  }
}
