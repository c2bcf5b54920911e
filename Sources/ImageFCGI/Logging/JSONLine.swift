import Glibc
import JSON
import System
import Text

/// One line of a log: a JSON object of texts and numbers.
struct JSONLine {
  private var writer = JSONWriter()
  private var isEmpty = true

  /// Adds a text.
  mutating func add(_ name: String, _ value: String) {
    addName(name)
    writer.string(value)
  }

  /// Adds a number.
  mutating func add(_ name: String, _ value: Int) {
    addName(name)
    writer.number(value)
  }

  /// Adds a duration in seconds, to the microsecond.
  mutating func add(_ name: String, _ duration: Duration) {
    let microseconds = max(0, duration.wholeNanoseconds / 1000)
    // The leading 1 keeps the zeros.
    let fraction = String(1_000_000 + microseconds % 1_000_000).dropFirst()
    addName(name)
    writer.value(.number("\(microseconds / 1_000_000).\(fraction)"))
  }

  private mutating func addName(_ name: String) {
    writer.raw(isEmpty ? "{" : ",")
    isEmpty = false
    writer.string(name)
    writer.raw(":")
  }

  /// Writes the line. A log that cannot be written is lost: there is nowhere to say so.
  consuming func write(to descriptor: Int32) {
    writer.raw("}\n")
    _ = writer.bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
  }

  /// The moment in RFC 3339 with milliseconds, UTC.
  static func now() -> String {
    let now = SystemClock.milliseconds
    return CivilTime(secondsSince1970: now / 1000).rfc3339(milliseconds: now % 1000)
  }
}
