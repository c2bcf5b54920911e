/// A time in UTC as fields of the proleptic Gregorian calendar.
///
/// The conversion does not use `gmtime_r`, because that takes a lock that all threads share, and each download needs a
/// signature with a time.
package struct CivilTime: Equatable, Sendable {
  /// The year.
  package var year: Int
  /// The month, 1 to 12.
  package var month: Int
  /// The day of the month, 1 to 31.
  package var day: Int
  /// The hour, 0 to 23.
  package var hour: Int
  /// The minute, 0 to 59.
  package var minute: Int
  /// The second, 0 to 60. The leap second 60 counts as the first second of the next minute.
  package var second: Int

  /// A time from its fields.
  init(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
  }

  /// The days from 0000-03-01, the start of a 400-year cycle, to 1970-01-01.
  private static let daysToEpoch = 719_468
  /// The days of a 400-year cycle.
  private static let daysPerCycle = 146_097

  /// Seconds since 1970-01-01T00:00:00Z.
  package var secondsSince1970: Int {
    // Years start in March, so that the leap day is the last day of a year.
    let years = month > 2 ? year : year - 1
    let cycle = (years >= 0 ? years : years - 399) / 400
    let yearOfCycle = years - cycle * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfCycle = yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear
    let days = cycle * Self.daysPerCycle + dayOfCycle - Self.daysToEpoch
    return days * 86400 + hour * 3600 + minute * 60 + second
  }
}

extension CivilTime {
  /// The time that is `seconds` after 1970-01-01T00:00:00Z.
  package init(secondsSince1970 seconds: Int) {
    let days = (seconds >= 0 ? seconds : seconds - 86399) / 86400
    let secondOfDay = seconds - days * 86400
    let shifted = days + Self.daysToEpoch
    let cycle = (shifted >= 0 ? shifted : shifted - Self.daysPerCycle + 1) / Self.daysPerCycle
    let dayOfCycle = shifted - cycle * Self.daysPerCycle
    let yearOfCycle =
      (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36524 - dayOfCycle / (Self.daysPerCycle - 1)) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    self.init(
      year: cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0), month: month,
      day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1,
      hour: secondOfDay / 3600, minute: secondOfDay / 60 % 60, second: secondOfDay % 60)
  }
}
