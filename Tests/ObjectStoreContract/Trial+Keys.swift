import ImageAPI
import Testing

/// Keys: whatever is one for the service is one for the storage, or is refused.
extension Trial {
  /// Puts `keys`, sees them in every way there is, and deletes them.
  private func roundTrip(_ keys: [String]) throws {
    for key in keys { try put("bytes of \(key)", at: key) }
    for key in keys {
      #expect(try head(key).size == "bytes of \(key)".utf8.count)
      #expect(try read(key).bytes == Array("bytes of \(key)".utf8), "\(key)")
    }
    // Whatever the order: each key once, also over many pages, which all go on where the one before ended.
    let whole = try self.keys()
    #expect(sorted(whole) == sorted(keys))
    #expect(try self.keys(limit: 7) == whole)
    for key in keys { try delete(key) }
    #expect(try page().entries.isEmpty)
  }

  func keysOfASCII() throws {
    let printable = (0x20...0x7E).map { String(UnicodeScalar(UInt8($0))) }.filter { $0 != "/" && $0 != "\\" }
    try roundTrip(printable.map { "k\($0)k" } + [printable.joined()])
  }

  func keysOfUnicode() throws {
    try roundTrip([
      "Grüße.jpg", "Gru\u{308}ße.jpg", "日本/写真.png", "👩‍👩‍👧‍👦.gif", "a+b%2Bc d%20e", "\u{FFFD}", "\u{1F600}/\u{FF5E}",
    ])
  }

  func longKeys() throws {
    // Segments that fit the names of files (255 bytes), so that this is about keys alone.
    let segments = [("a", 200), ("é", 100), ("日", 66), ("+", 200), (" x", 100)]
    let key = segments.map { String(repeating: $0, count: $1) }.joined(separator: "/")
    try roundTrip([key + "/" + String(repeating: "z", count: ObjectKey.maximumLength - key.utf8.count - 1)])
  }

  func longSegments() throws {
    let keys = [String(repeating: "a", count: ObjectKey.maximumLength), "f/" + String(repeating: "é", count: 511)]
    for key in keys {
      let failure = try failure { try put("b", at: key) }
      if failure == nil {
        #expect(try read(key).bytes == Array("b".utf8) && head(key).size == 1)
      } else {
        #expect(failure?.code == .keyRefused)
        #expect(try self.failure { _ = try head(key) }?.code == .notFound)
      }
    }
  }

  func objectBesideFolder() throws {
    try roundTrip(["a", "a/b", "a/b/c", "a.b", "a.b/c", "z"])
  }

  func backslashes() throws {
    // The first call of a store: what the storage is has to be found out.
    let failure = try failure { try put("b", at: "q\\r") }
    guard failure == nil else {
      #expect(failure?.code == .keyRefused)
      #expect(try page().entries.isEmpty)
      return
    }
    try put("c", at: "q/r")
    #expect(try read("q\\r").bytes == Array("b".utf8) && read("q/r").bytes == Array("c".utf8))
    #expect(sorted(try keys()) == sorted(["q/r", "q\\r"]))
  }
}
