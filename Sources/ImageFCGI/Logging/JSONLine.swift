import Glibc
import ImageAPI
import JSON

/// One line of a log: a JSON object of strings.
struct JSONLine {
  private var writer = JSONWriter()
  private var isEmpty = true

  /// Adds a member.
  mutating func add(_ name: String, _ value: String) {
    writer.raw(isEmpty ? "{" : ",")
    isEmpty = false
    writer.string(name)
    writer.raw(":")
    writer.string(value)
  }

  /// Writes the line. A log that cannot be written is lost: there is nowhere to say so.
  func write(to descriptor: Int32) {
    let line = writer.bytes + Array("}\n".utf8)
    _ = line.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
  }

  /// The moment in RFC 3339 with milliseconds, UTC.
  static func now() -> String {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let milliseconds = String(1000 + now.tv_nsec / 1_000_000).dropFirst()
    return Timestamp.string(now.tv_sec).dropLast() + ".\(milliseconds)Z"
  }
}
