import Testing
import Text

@testable import HTTPSyntax

@Suite struct HTTPDateTests {
  /// 2026-11-25T00:00:00Z.
  private static let now = 1_795_564_800

  /// The three formats of RFC 9110, 5.6.7.
  @Test(arguments: [
    "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    "Sun Nov 06 08:49:37 1994", " Sun, 06 Nov 1994 08:49:37 GMT ",
  ])
  func formats(text: String) {
    #expect(HTTPDate.parse(text, now: Self.now) == 784_111_777)
  }

  /// A year of two digits is at most 50 years ahead.
  @Test(arguments: [
    ("Wednesday, 25-Nov-26 00:00:00 GMT", now, "2026-11-25T00:00:00Z"),
    ("Sunday, 01-Nov-76 00:00:00 GMT", now, "2076-11-01T00:00:00Z"),
    ("Friday, 01-Jan-77 00:00:00 GMT", now, "1977-01-01T00:00:00Z"),
    ("Thursday, 01-Jan-70 00:00:00 GMT", now, "2070-01-01T00:00:00Z"),
    ("Friday, 01-Jan-10 00:00:00 GMT", 3_786_912_000, "2110-01-01T00:00:00Z"),
    ("Tuesday, 29-Feb-00 00:00:00 GMT", now, "2000-02-29T00:00:00Z"),
  ])
  func yearsOfTwoDigits(text: String, now: Int, expected: String) throws {
    let seconds = try #require(HTTPDate.parse(text, now: now))
    #expect(CivilTime(secondsSince1970: seconds).rfc3339 == expected)
  }

  @Test(arguments: [
    "", "junk", "0", "-1", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 6 Nov 1994 08:49:37 GMT",
    "sun, 06 Nov 1994 08:49:37 GMT", "Xxx, 06 Nov 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT",
    "Sun, 29 Feb 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT", "Sunday, 31-Feb-94 08:49:37 GMT",
    "Sunday, 06-Nov-1994 08:49:37 GMT", "Sun, 06-Nov-94 08:49:37 GMT", "Sunday, 06 Nov 1994 08:49:37 GMT",
    "Sun Nov 6 08:49:37 1994", "Sun Nov  6 08:49:37 1994 GMT", "Sun Nov 31 08:49:37 1994", "Sun Feb 30 08:49:37 1994",
    "Sun, 06 Nov 1994 08:49:37 GMT\u{1}", "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
    "Sun Nov  6 24:49:37 1994", "Sunday, 06-Nov-9x 08:49:37 GMT", "Sunday, 0\u{E9}-Nov-9 08:49:37 GMT",
  ])
  func refuses(text: String) {
    #expect(HTTPDate.parse(text, now: Self.now) == nil)
  }

  /// Every prefix of a date is none.
  @Test(arguments: ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"])
  func refusesWhatIsCutOff(text: String) {
    for length in 0..<text.count { #expect(HTTPDate.parse(String(text.prefix(length)), now: Self.now) == nil) }
  }

  /// A leap second is the first second of the next minute.
  @Test func leapSeconds() {
    #expect(HTTPDate.parse("Sat, 31 Dec 2016 23:59:60 GMT", now: Self.now) == 1_483_228_800)
  }
}
