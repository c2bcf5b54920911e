import Foundation
import Testing

@testable import S3

/// Calendar arithmetic and the forms of time that S3 uses.
@Suite struct TimeTests {
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

  @Test(arguments: [(0, "19700101T000000Z"), (1_369_353_600, "20130524T000000Z"), (4_107_542_399, "21000228T235959Z")])
  func signingTime(seconds: Int, text: String) {
    let time = SigningTime(secondsSince1970: seconds)
    #expect(String(decoding: time.timestamp, as: UTF8.self) == text)
    #expect(String(decoding: time.day, as: UTF8.self) == text.prefix(8))
  }

  @Test func httpDates() {
    #expect(CivilTime(httpDate: "Sun, 06 Nov 1994 08:49:37 GMT")?.secondsSince1970 == 784_111_777)
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
