package import Glibc

/// Points in time as text (RFC 3339), in UTC. Years are from 0 to 9999; what lies outside is shown as the nearest of them.
package enum Timestamp {
  /// `2026-11-23T09:00:00Z` for seconds since 1970.
  package static func string(_ seconds: Int) -> String {
    string(seconds, Array("0000-00-00T00:00:00Z".utf8))
  }

  /// `2026-11-23T09:00:00.000Z` for a time of the system's clock.
  package static func string(_ time: timespec) -> String {
    var text = Array("0000-00-00T00:00:00.000Z".utf8)
    put(time.tv_nsec / 1_000_000, in: &text, at: 20, digits: 3)
    return string(time.tv_sec, text)
  }

  /// `template` with the date and the time of day put in.
  private static func string(_ seconds: Int, _ template: [UInt8]) -> String {
    var time = time_t(seconds)
    var fields = tm()
    gmtime_r(&time, &fields)
    var text = template
    put(min(max(Int(fields.tm_year) + 1900, 0), 9999), in: &text, at: 0, digits: 4)
    put(Int(fields.tm_mon) + 1, in: &text, at: 5, digits: 2)
    put(Int(fields.tm_mday), in: &text, at: 8, digits: 2)
    put(Int(fields.tm_hour), in: &text, at: 11, digits: 2)
    put(Int(fields.tm_min), in: &text, at: 14, digits: 2)
    put(Int(fields.tm_sec), in: &text, at: 17, digits: 2)
    return String(decoding: text, as: UTF8.self)
  }

  private static func put(_ value: Int, in text: inout [UInt8], at start: Int, digits: Int) {
    var rest = value
    for index in (start..<start + digits).reversed() {
      text[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }
}
