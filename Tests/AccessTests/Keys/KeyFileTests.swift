import Testing

@testable import Access

/// The text of the file of API keys.
@Suite struct KeyFileTests {
  private static let keys = [
    APIKey(
      id: "0123456789ab", name: "ci", hash: [UInt8](repeating: 1, count: 32), scopes: [.read, .write],
      prefixes: PrefixSet(["a/", "b \"ü\"/"]), createdAt: 1_800_000_000, expiresAt: nil),
    APIKey(
      id: "ffffffffffff", name: "The gallery's \"own\"", hash: [UInt8](repeating: 2, count: 32), scopes: .all,
      prefixes: .all, createdAt: 0, expiresAt: APIKey.lastTime),
  ]
  private static let text = KeyFile.text(keys)

  private func fault(_ text: [UInt8]) -> KeyFile.Fault? {
    do throws(KeyFile.Fault) {
      _ = try KeyFile.parse(text)
      return nil
    } catch { return error }
  }

  private func fault(_ text: String) -> KeyFile.Fault? { fault(Array(text.utf8)) }

  @Test func comesBack() throws {
    #expect(try KeyFile.parse(Self.text) == Self.keys)
    #expect(try KeyFile.parse(KeyFile.text([])) == [])
    #expect(try KeyFile.parse([]) == [])
    // Without the last line feed the last line is still whole.
    #expect(try KeyFile.parse(Self.text.dropLast()) == Self.keys)
  }

  @Test func formOfALine() {
    let line = String(decoding: KeyFile.text([Self.keys[0]]), as: UTF8.self).split(separator: "\n")
    #expect(
      line == [
        """
        {"id":"0123456789ab","name":"ci","sha256":"\(String(repeating: "01", count: 32))","scopes":["read","write"],\
        "prefixes":["a/","b \\"ü\\"/"],"created":"2027-01-15T08:00:00Z","expires":null}
        """, #"{"count":1}"#,
      ])
  }

  @Test func cutAnywhereIsAFault() {
    // All but the empty file, and the one without the last line feed.
    for length in 1..<(Self.text.count - 1) {
      #expect(fault(Array(Self.text.prefix(length))) != nil, "cut after \(length) bytes")
    }
  }

  @Test func aMissingLineIsAFault() {
    let lines = String(decoding: Self.text, as: UTF8.self).split(separator: "\n")
    for missing in lines.indices {
      var rest = lines
      rest.remove(at: missing)
      #expect(fault(rest.joined(separator: "\n")) != nil, "without line \(missing + 1)")
    }
  }

  @Test(arguments: [
    ("\"id\":\"0123456789ab\"", "\"id\":\"ffffffffffff\"", 2, "identifier"),
    ("\"name\":\"ci\"", "\"name\":\"The gallery's \\\"own\\\"\"", 2, "name"),
    (String(repeating: "01", count: 32), String(repeating: "02", count: 32), 2, "hash"),
    ("\"name\":\"ci\"", "\"name\":\"\"", 1, "name"), ("\"name\":\"ci\"", "\"name\":\" ci\"", 1, "name"),
    ("\"name\":\"ci\"", "\"name\":\"c\\u202ei\"", 1, "name"), ("\"name\":\"ci\"", "\"name\":7", 1, "name"),
    ("\"name\":\"ci\"", "\"name\":\"ci\",\"admin\":true", 1, "unknown member"),
    ("\"id\":\"0123456789ab\",", "", 1, "id"), ("0123456789ab", "0123456789AB", 1, "id"),
    ("[\"read\",\"write\"]", "[\"read\",\"admin\"]", 1, "unknown scope"),
    ("[\"read\",\"write\"]", "[\"read\",\"read\"]", 1, "scopes"), ("[\"read\",\"write\"]", "[]", 1, "scopes"),
    ("[\"read\",\"write\"]", "\"read\"", 1, "scopes"), ("\"prefixes\":[\"a/\"", "\"prefixes\":[0", 1, "prefixes"),
    ("[\"\"]", "[]", 2, "prefixes"), ("2027-01-15T08:00:00Z", "2027-02-30T08:00:00Z", 1, "created"),
    ("2027-01-15T08:00:00Z", "2027-01-15T08:00:00.5Z", 1, "created"),
    ("\"expires\":null", "\"expires\":0", 1, "expires"),
    (",\"expires\":null", "", 1, "expires"), ("{\"count\":2}", "{\"count\":3}", 3, "number"),
    ("{\"count\":2}", "{\"count\":\"2\"}", 3, "number"), ("{\"count\":2}", "{\"count\":2.0}", 3, "number"),
    ("{\"count\":2}", "{\"count\":2}\n\n", 3, "after"), ("{\"count\":2}", "{\"count\":2}\n{\"count\":2}", 3, "after"),
    ("{\"id\":\"ffff", "\n{\"id\":\"ffff", 2, "JSON"), ("{\"count\":2}", "[]", 3, "object"),
  ]) func faultsNameTheirLine(old: String, new: String, line: Int, cause: String) throws {
    let text = String(decoding: Self.text, as: UTF8.self)
    let parts = text.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false)
    try #require(parts.count == 2, "\(old) is not there")
    let fault = try #require(self.fault(parts.joined(separator: new)))
    #expect(fault.line == line && fault.cause.contains(cause), "\(fault)")
  }

  @Test func faultsRepeatNothing() throws {
    let text = String(decoding: Self.text, as: UTF8.self)
    for index in text.utf8.indices where text.utf8[index] != UInt8(ascii: "\n") {
      var bytes = Self.text
      bytes[text.utf8.distance(from: text.startIndex, to: index)] = UInt8(ascii: "!")
      if let fault = fault(bytes) { #expect(!"\(fault)".contains("0101") && !"\(fault)".contains("gallery")) }
    }
  }

  @Test func manyKeys() throws {
    let keys = (0..<2000).map { number in
      let digits = String(number + 0x1000_0000_0000, radix: 16)
      return APIKey(
        id: String(digits.suffix(12)), name: "key \(number)",
        hash: (0..<32).map { UInt8(truncatingIfNeeded: number >> ($0 % 2 * 8)) }, scopes: .read, prefixes: .all,
        createdAt: number, expiresAt: number + 1)
    }
    #expect(try KeyFile.parse(KeyFile.text(keys)) == keys)
  }
}
