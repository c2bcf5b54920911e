import Foundation
import Testing

@testable import Text

/// Calendar arithmetic, and the formats of time that are read and written.
@Suite struct CivilTimeTests {
  /// The arithmetic against Foundation's calendar, at both ends of days and through every kind of leap year.
  @Test func agreesWithFoundation() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
    for day in stride(from: -20_000, to: 80_000, by: 13) {
      for second in [day * 86400 - 1, day * 86400, day * 86400 + 45_296] {
        let time = CivilTime(secondsSince1970: second)
        let parts = calendar.dateComponents(
          [.year, .month, .day, .hour, .minute, .second], from: Date(timeIntervalSince1970: Double(second)))
        let same =
          [time.year, time.month, time.day, time.hour, time.minute, time.second]
          == [parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second]
        #expect(same && time.secondsSince1970 == second)
      }
    }
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00Z"), (1_763_888_400, "2025-11-23T09:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
    (-62_167_219_201, "0000-12-31T23:59:59Z"), (253_402_300_800, "9999-01-01T00:00:00Z"),
  ])
  func formatsRFC3339(seconds: Int, text: String) {
    #expect(CivilTime(secondsSince1970: seconds).rfc3339 == text)
    #expect(CivilTime(secondsSince1970: seconds).rfc3339(milliseconds: 7) == text.dropLast() + ".007Z")
  }

  @Test func httpDates() {
    #expect(CivilTime(httpDate: "Sun, 06 Nov 1994 08:49:37 GMT")?.secondsSince1970 == 784_111_777)
  }

  @Test(arguments: [
    (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
    (-1, "Wed, 31 Dec 1969 23:59:59 GMT"), (-86_400, "Wed, 31 Dec 1969 00:00:00 GMT"),
    (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
  ])
  func formatsHTTPDates(seconds: Int, text: String) {
    #expect(CivilTime(secondsSince1970: seconds).httpDate == text)
    #expect(CivilTime(httpDate: text)?.secondsSince1970 == seconds)
  }

  @Test(arguments: [
    "", "Sun, 06 Nov 1994 08:49:37 UTC", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
    "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08-49-37 GMT",
    "Sun, 06 Nov 19x4 08:49:37 GMT",
  ]) func badHTTPDates(_ text: String) {
    #expect(CivilTime(httpDate: text) == nil)
  }

  @Test(arguments: ["2009-10-12T17:50:30.000Z", "2009-10-12T17:50:30Z", "2009-10-12T17:50:30.123456789Z"])
  func isoTimes(_ text: String) {
    #expect(CivilTime(iso8601: text)?.secondsSince1970 == 1_255_369_830)
  }

  @Test(arguments: [
    "", "2009-10-12", "2009-10-12T17:50:30", "2009-10-12T17:50:30+00:00", "2009-13-12T17:50:30Z",
    "2009-10-12T17:50:30.Z",
  ])
  func badISOTimes(_ text: String) {
    #expect(CivilTime(iso8601: text) == nil)
  }
}
