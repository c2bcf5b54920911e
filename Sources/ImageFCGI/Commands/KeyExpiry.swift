import Access
import Text

/// When a new key ends.
enum KeyExpiry: Equatable {
  /// Never.
  case never
  /// So many seconds after it was made.
  case after(Int)
  /// At this time, in seconds since 1970.
  case at(Int)

  /// The longest time, in days.
  private static let mostDays = 36_500

  /// Reads `90d`, `12h`, `never`, or a date, whose day (UTC) is the last one; `nil` for another text.
  init?(_ text: String) {
    let number = Int(decimal: text.utf8.dropLast())
    switch (text.utf8.last, number) {
    case _ where text == "never": self = .never
    case (UInt8(ascii: "d"), let days?) where 1...Self.mostDays ~= days: self = .after(days * 86_400)
    case (UInt8(ascii: "h"), let hours?) where 1...(24 * Self.mostDays) ~= hours: self = .after(hours * 3600)
    default:
      let start = "\(text)T00:00:00Z"
      guard text.utf8.count == 10, let day = CivilTime(iso8601: start),
        CivilTime(secondsSince1970: day.secondsSince1970).rfc3339 == start
      else { return nil }
      self = .at(day.secondsSince1970 + 86_400)
    }
  }

  /// The end of a key that is made at `now`, in seconds since 1970; `nil` for never.
  func end(now: Int) -> Int? {
    switch self {
    case .never: nil
    case .after(let seconds): min(now + seconds, APIKey.lastTime)
    case .at(let time): min(time, APIKey.lastTime)
    }
  }
}
