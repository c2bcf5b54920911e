import Text

/// The dates of header fields (RFC 9110, 5.6.7), to the second.
package enum HTTPDate {
  /// Parses a date in any of the three formats: `Sun, 06 Nov 1994 08:49:37 GMT`, and the obsolete
  /// `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
  ///
  /// - Parameter now: The current time, in seconds since 1970. A year of two digits depends on it.
  /// - Returns: Seconds since 1970; `nil` for another format, or for a day that its month does not have.
  package static func parse(_ text: String, now: Int) -> Int? {
    guard !text.isEmpty else { return nil }
    let bytes = Array(text.utf8).trimmingBlanks()
    let day = bytes.prefix(while: \.isAlphanumeric)
    let rest = bytes.dropFirst(day.count)
    if rest.first == UInt8(ascii: ",") {
      if names.contains(where: { $0.prefix(3).utf8.elementsEqual(day) }) { return seconds(bytes) }
      return names.contains { $0.utf8.elementsEqual(day) } ? rfc850(rest, now: now) : nil
    }
    return names.contains { $0.prefix(3).utf8.elementsEqual(day) } ? asctime(rest) : nil
  }

  /// The days of the week. A day that does not fit to its date does no harm.
  private static let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

  /// 50 years, as the calendar has them on average, in seconds.
  private static let fiftyYears = 1_577_847_600

  /// `, 06-Nov-94 08:49:37 GMT`. A time that is more than 50 years ahead is one of the century before.
  private static func rfc850(_ rest: ArraySlice<UInt8>, now: Int) -> Int? {
    let fields = Array(rest)
    guard fields.count == 24, fields.starts(with: ", ".utf8), fields[4] == UInt8(ascii: "-"),
      fields[8] == UInt8(ascii: "-"), let year = Int(decimal: fields[9...10])
    else { return nil }
    let century = CivilTime(secondsSince1970: now).year / 100 * 100
    // The latest candidate that is not more than 50 years ahead.
    for candidate in [century + 100 + year, century + year, century - 100 + year] {
      guard let time = fixed(day: fields[2...3], month: fields[5...7], year: candidate, end: fields[11...]) else {
        continue
      }
      if time <= now + fiftyYears { return time }
    }
    return nil
  }

  /// ` Nov  6 08:49:37 1994`, where the day has two digits, or a space and one.
  private static func asctime(_ rest: ArraySlice<UInt8>) -> Int? {
    var fields = Array(rest)
    guard fields.count == 21, fields[0] == UInt8(ascii: " "), fields[4] == UInt8(ascii: " "),
      fields[7] == UInt8(ascii: " "), fields[16] == UInt8(ascii: " "), let year = Int(decimal: fields[17...])
    else { return nil }
    if fields[5] == UInt8(ascii: " ") { fields[5] = UInt8(ascii: "0") }
    return fixed(day: fields[5...6], month: fields[1...3], year: year, end: fields[7...15] + Array(" GMT".utf8))
  }

  /// A date from the parts of the usual format; `end` is ` 08:49:37 GMT`.
  private static func fixed(
    day: ArraySlice<UInt8>, month: ArraySlice<UInt8>, year: Int, end: ArraySlice<UInt8>
  ) -> Int? {
    let digits = "000\(year)".utf8.suffix(4)
    return seconds(Array("Sun, ".utf8) + day + [0x20] + month + [0x20] + digits + end)
  }

  /// The time of a date in the usual format (IMF-fixdate); `nil` for a day that its month does not have.
  private static func seconds(_ bytes: some Sequence<UInt8>) -> Int? {
    guard let time = Array(bytes).withUnsafeBytes({ CivilTime(httpDate: $0) }),
      CivilTime(secondsSince1970: time.secondsSince1970 - time.second).day == time.day
    else { return nil }
    return time.secondsSince1970
  }
}
