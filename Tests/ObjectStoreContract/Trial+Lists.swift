import ImageAPI
import Testing

/// Lists.
extension Trial {
  /// Keys whose order by bytes is not the one of a tree.
  private static let aroundTheSlash = [
    "a b", "a!b", "a-b", "a.b", "a/b", "a/c/d", "a0b", "aa", "a/b-c", "b/a", "B/a", "a.c/c",
  ]

  func prefixes() throws {
    #expect(try page().entries.isEmpty && page().next == nil)
    for key in ["x/1", "x/2", "xy", "x y", "y/1", "ü/1", "x%2F3"] { try put("b", at: key) }
    for limit in [2, 1000] {
      #expect(sorted(try keys(prefix: "x", limit: limit)) == sorted(["x y", "x%2F3", "x/1", "x/2", "xy"]))
      #expect(sorted(try keys(prefix: "x/", limit: limit)) == sorted(["x/1", "x/2"]))
      #expect(try keys(prefix: "x ", limit: limit) == sorted(["x y"]))
      #expect(try keys(prefix: "x%", limit: limit) == sorted(["x%2F3"]))
      #expect(try keys(prefix: "ü", limit: limit) == sorted(["ü/1"]))
      #expect(try keys(prefix: "x/1", limit: limit) == sorted(["x/1"]))
      #expect(try keys(prefix: "x/1/", limit: limit) == [])
      #expect(try keys(prefix: "z", limit: limit) == [])
    }
  }

  func pages() throws {
    for key in Self.aroundTheSlash { try put("b", at: key) }
    let whole = try keys()
    #expect(sorted(whole) == sorted(Self.aroundTheSlash))
    for limit in [1, 2, 5, whole.count - 1, whole.count, whole.count + 1] {
      #expect(try keys(limit: limit) == whole, "by pages of \(limit)")
    }
    #expect(try page(limit: whole.count + 1).next == nil)
    // A mark can be come back to.
    let second = try page(limit: 5, at: page(limit: 5).next)
    #expect(try page(limit: 5, at: page(limit: 5).next).entries.map(\.key) == second.entries.map(\.key))
  }

  func folders() throws {
    let beside = try putBeside("a", "a/1")
    for key in ["a/2", "a/b/3", "b c/d", "é/f", "z", "z!", "top/x", "top/y/1", "top/y/2", "top/z"] {
      try put("b", at: key)
    }
    try expectFolders(in: "", ["a/", "b c/", "top/", "é/"], (beside ? ["a"] : []) + ["z", "z!"])
    try expectFolders(in: "a/", ["a/b/"], ["a/1", "a/2"])
    try expectFolders(in: "top/", ["top/y/"], ["top/x", "top/z"])
    try expectFolders(in: "top", ["top/"], [])
    try expectFolders(in: "to", ["top/"], [])
    try expectFolders(in: "é/", [], ["é/f"])
    try expectFolders(in: "none/", [], [])
    #expect(try page(prefix: "top/").prefixes.isEmpty)
  }

  /// Puts an object, and another into the folder of its name. The second alone, where the storage cannot have both.
  ///
  /// - Returns: Whether both are there.
  func putBeside(_ key: String, _ inside: String) throws -> Bool {
    try put("b", at: key)
    if try failure({ try put("b", at: inside) }) == nil { return true }
    try delete(key)
    try put("b", at: inside)
    return false
  }

  /// Expects folders and keys below a prefix, in pages of each size.
  private func expectFolders(in prefix: String, _ folders: [String], _ keys: [String]) throws {
    for limit in [1, 2, 3, 1000] {
      var foundFolders: [[UInt8]] = []
      var foundKeys: [[UInt8]] = []
      var mark: String?
      repeat {
        let page = try store.list(prefix: prefix, limit: limit, at: mark, groupsFolders: true, deadline: deadline)
        // SeaweedFS counts a folder and the object of its name as one.
        #expect(page.entries.count <= limit && page.prefixes.count <= limit)
        foundFolders += page.prefixes.map { Array($0.utf8) }
        foundKeys += page.entries.map { Array($0.key.utf8) }
        try #require(page.next == nil || page.next != mark)
        try #require(foundFolders.count + foundKeys.count < 100)
        mark = page.next
      } while mark != nil
      #expect(foundFolders == sorted(folders), "in \(prefix) by \(limit)")
      #expect(sorted(foundKeys) == sorted(keys), "in \(prefix) by \(limit)")
    }
  }

  func orderOfBytes() throws {
    for key in Self.aroundTheSlash { try put("b", at: key) }
    #expect(try keys() == sorted(Self.aroundTheSlash))
  }

  func marksOutliveObjects() throws {
    for key in Self.aroundTheSlash { try put("b", at: key) }
    var seen: [[UInt8]] = []
    var mark: String?
    repeat {
      let page = try page(limit: 5, at: mark)
      seen += page.entries.map { Array($0.key.utf8) }
      for entry in page.entries { try delete(entry.key) }
      mark = page.next
      try #require(seen.count <= Self.aroundTheSlash.count)
    } while mark != nil
    #expect(sorted(seen) == sorted(Self.aroundTheSlash))
  }

  func foreignMarks() throws {
    for key in ["a", "b", "c"] { try put("b", at: key) }
    for mark in ["no mark", "????", "Zm9v", String(repeating: "A", count: 300)] {
      let failure = try failure { try #require(page(limit: 2, at: mark).entries.count <= 2) }
      #expect(failure == nil || failure?.code == .invalidMark, "\(mark)")
    }
    #expect(try page(limit: 2).entries.map(\.key) == ["a", "b"])
  }
}
