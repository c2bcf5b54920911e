import Testing

@testable import HTTPSyntax

@Suite struct EncodedWordsTests {
  @Test(arguments: [
    // Python's and Java's S3 tools, and S3 itself for metadata that was sent as UTF-8.
    ("=?UTF-8?B?w6k=?=", "\u{E9}"), ("=?UTF-8?Q?=C3=84M=C3=84Z?=", "\u{C4}M\u{C4}Z"), ("=?utf-8?q?a_b=20c?=", "a b c"),
    ("=?utf-8?b?w6k?=", "\u{E9}"), ("=?ISO-8859-1?Q?=E9?=", "\u{E9}"), ("=?windows-1252?Q?=80?=", "\u{20AC}"),
    ("=?US-ASCII*en?Q?a?=", "a"), ("=?UTF-8?Q??=", ""), ("=?UTF-8?Q?a b?=", "a b"),
    // RFC 2047, section 8.
    ("(=?ISO-8859-1?Q?a?=)", "(a)"), ("(=?ISO-8859-1?Q?a?= b)", "(a b)"),
    ("(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)", "(ab)"), ("(=?ISO-8859-1?Q?a?=   =?ISO-8859-1?Q?b?=)", "(ab)"),
    ("(=?ISO-8859-1?Q?a_b?=)", "(a b)"), ("(=?ISO-8859-1?Q?a?= =?UTF-8?Q?_b?=)", "(a b)"),
    // A character in two words, and a word without white space before it.
    ("=?UTF-8?Q?=C3?= =?UTF-8?Q?=A9?=", "\u{E9}"), ("x=?UTF-8?Q?a?=y", "xay"), ("=?UTF-8?Q?a?==?UTF-8?Q?b?=", "ab"),
    ("a =?x?Q?b?= =?UTF-8?Q?c?=", "a =?x?Q?b?= c"), ("=?=?UTF-8?Q?a?=", "=?a"),
  ])
  func decodes(text: String, decoded: String) {
    #expect(EncodedWords.decode(text).map { Array($0.utf8) } == Array(decoded.utf8))
  }

  @Test(arguments: [
    "", "plain", "a = b", "=?", "=?UTF-8", "=?UTF-8?B", "=?UTF-8?B?w6k=", "=?UTF-8?B?w6k=?", "=?UTF-8?X?a?=",
    "=?UTF-8?B?w6?k=?=", "=?UTF-8?B?***?=", "=?UTF-8?Q?=G0?=", "=?UTF-8?Q?=C?=", "=?UTF-8?Q?=FF?=", "=?utf-16?B?w6k=?=",
    "=??Q?a?=", "=?UTF-8?BB?w6k=?=", "?UTF-8?Q?a?=",
  ])
  func leaves(text: String) { #expect(EncodedWords.decode(text) == nil) }

  /// Beginnings of words without an end cost no more than their length.
  @Test(.timeLimit(.minutes(1)), arguments: ["=?", "=?UTF-8?", "=?UTF-8?Q?", "=?UTF-8?Q?=", "=?UTF-8?Q?a?= "])
  func isLinear(piece: String) {
    _ = EncodedWords.decode(String(repeating: piece, count: 200_000))
  }
}
