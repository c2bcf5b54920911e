import Testing

@testable import ImageAPI

@Suite struct ObjectKeyTests {
  @Test(arguments: [
    ("a", "a", "a"), ("a/b.png", "a/b.png", "b.png"), ("a b", "a%20b", "a b"), ("..a/.b/...", "..a/.b/...", "..."),
    ("+%?#&='!~*():@;", "%2B%25%3F%23%26%3D%27%21~%2A%28%29%3A%40%3B", "+%?#&='!~*():@;"),
    ("漢/😀", "%E6%BC%A2/%F0%9F%98%80", "😀"), ("%2e%2E", "%252e%252E", "%2e%2E"), ("\\", "%5C", "\\"),
    ("a/\u{301}b", "a/%CC%81b", "\u{301}b"), ("\u{600}/b", "%D8%80/b", "b"), (" ", "%20", " "),
    (".image-fcgi", ".image-fcgi", ".image-fcgi"), ("a/.image-fcgi/b", "a/.image-fcgi/b", "b"),
    (".Image-fcgi/b", ".Image-fcgi/b", "b"), (".image-fcgi-/b", ".image-fcgi-/b", "b"),
  ])
  func takes(value: String, path: String, lastSegment: String) throws {
    let key = try ObjectKey(value)
    #expect(key.value == value)
    #expect(key.pathEncoded == path)
    #expect(Array(key.lastSegment.utf8) == Array(lastSegment.utf8))
  }

  @Test(arguments: [
    "", "/", "/a", "a/", "a//b", ".", "..", "a/.", "./a", "a/../b", "..//", "a\u{0}", "\n", "a\u{7f}b", "\u{85}",
    ".image-fcgi/", ".image-fcgi/a", ".image-fcgi/a/b",
  ])
  func refuses(_ value: String) {
    #expect(throws: InvalidKey.self) { try ObjectKey(value) }
  }

  /// The bytes that are looked for are Unicode's category of control characters, and nothing else.
  @Test func knowsEveryControlCharacter() {
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let isControl = scalar.properties.generalCategory == .control
      if "a\(scalar)b".hasControlCharacter != isControl { Issue.record("U+\(String(value, radix: 16))") }
    }
  }

  @Test func limitsTheLengthInBytes() throws {
    let longest = String(repeating: "é", count: 512)
    #expect(try ObjectKey(longest).value.utf8.count == 1024)
    let error = #expect(throws: InvalidKey.self) { try ObjectKey(longest + "a") }
    #expect(error?.limit == 1024 && error?.actual == 1025)
  }

  @Test func composedAndDecomposedAreDifferent() throws {
    let keys = [try ObjectKey("\u{e9}"), try ObjectKey("e\u{301}"), try ObjectKey("\u{e9}")]
    #expect(keys[0] == keys[2] && keys[0] != keys[1])
    #expect(keys[0].hashValue == keys[2].hashValue && keys[0].hashValue != keys[1].hashValue)
    #expect(Set(keys).count == 2)
  }
}
