import Glibc
package import JSON
import System
import Text

/// A line of a log: a JSON object.
package struct JSONLine {
  private var writer = JSONWriter()

  /// A line with the members that `write` adds.
  package init(_ write: (inout JSONWriter) -> Void) { writer.object(write) }

  /// The bytes of the line, with its line feed.
  package var bytes: [UInt8] { writer.bytes + [UInt8(ascii: "\n")] }

  /// Writes the line to standard error. If it cannot be written, it is lost.
  package consuming func write() { LogOutput.standardError.write(bytes) }
}

extension JSONWriter {
  /// Adds the members with which each line begins.
  package mutating func logHeader(level: String, message: String) {
    let now = SystemClock.milliseconds
    member("time", CivilTime(secondsSince1970: now / 1000).rfc3339(milliseconds: now % 1000))
    member("level", level)
    member("message", message)
    member("pid", JSONLine.processID)
  }

  /// Adds a duration in seconds, with six decimals.
  package mutating func member(_ name: StaticString, _ duration: Duration) {
    let microseconds = max(0, duration.wholeNanoseconds / 1000)
    // The leading 1 keeps the zeros.
    let fraction = String(1_000_000 + microseconds % 1_000_000).dropFirst()
    member(name) { $0.value(.number("\(microseconds / 1_000_000).\(fraction)")) }
  }
}

extension JSONLine {
  /// The process id, as text.
  package static let processID = String(getpid())
}
