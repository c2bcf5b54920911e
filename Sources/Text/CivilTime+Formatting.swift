extension CivilTime {
  /// The time in the format `2026-11-23T09:00:00Z` (RFC 3339). Years are clamped to 0...9999.
  package var rfc3339: String { String(decoding: filled("0000-00-00T00:00:00Z"), as: UTF8.self) }

  /// The time in the format `2026-11-23T09:00:00.000Z`.
  ///
  /// - Parameter milliseconds: 0 to 999.
  package func rfc3339(milliseconds: Int) -> String {
    var text = filled("0000-00-00T00:00:00.000Z")
    Self.put(milliseconds, in: &text, at: 20, digits: 3)
    return String(decoding: text, as: UTF8.self)
  }

  /// The time as an HTTP date, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7). Years are clamped to 0...9999.
  package var httpDate: String {
    let days = secondsSince1970 / 86400 - (secondsSince1970 % 86400 < 0 ? 1 : 0)
    // 1970-01-01 was a Thursday.
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][(days % 7 + 7) % 7]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    var text = Array("\(weekday), 00 \(months[month - 1]) 0000 00:00:00 GMT".utf8)
    Self.put(day, in: &text, at: 5, digits: 2)
    Self.put(clampedYear, in: &text, at: 12, digits: 4)
    Self.put(hour, in: &text, at: 17, digits: 2)
    Self.put(minute, in: &text, at: 20, digits: 2)
    Self.put(second, in: &text, at: 23, digits: 2)
    return String(decoding: text, as: UTF8.self)
  }

  /// The time in the basic format of ISO 8601 that SigV4 uses, `20130524T000000Z`.
  package var basicISO8601: [UInt8] {
    var text = Array("00000000T000000Z".utf8)
    Self.put(clampedYear, in: &text, at: 0, digits: 4)
    Self.put(month, in: &text, at: 4, digits: 2)
    Self.put(day, in: &text, at: 6, digits: 2)
    Self.put(hour, in: &text, at: 9, digits: 2)
    Self.put(minute, in: &text, at: 11, digits: 2)
    Self.put(second, in: &text, at: 13, digits: 2)
    return text
  }

  /// `template` with the date and the time inserted.
  private func filled(_ template: String) -> [UInt8] {
    var text = Array(template.utf8)
    Self.put(clampedYear, in: &text, at: 0, digits: 4)
    Self.put(month, in: &text, at: 5, digits: 2)
    Self.put(day, in: &text, at: 8, digits: 2)
    Self.put(hour, in: &text, at: 11, digits: 2)
    Self.put(minute, in: &text, at: 14, digits: 2)
    Self.put(second, in: &text, at: 17, digits: 2)
    return text
  }

  /// The year, clamped to four digits.
  private var clampedYear: Int { min(max(year, 0), 9999) }

  private static func put(_ value: Int, in text: inout [UInt8], at start: Int, digits: Int) {
    var rest = value
    for index in (start..<start + digits).reversed() {
      text[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }
}
