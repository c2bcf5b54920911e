import Text

/// The place of a request in a distributed trace (W3C Trace Context, level 1).
package struct TraceContext: Equatable, Sendable {
  /// The id of the trace: 32 digits in lower-case hexadecimal.
  package let traceID: String
  /// The id of this request in the trace: 16 digits.
  package let spanID: String
  /// The flags as received: two digits; the first bit says that the caller records the trace.
  package let flags: String

  /// Continues the trace of a `traceparent` field (section 3.2).
  ///
  /// - Parameter random: A random number for the span id.
  /// - Returns: `nil` for a value that must be ignored: malformed, or with an id of zeros.
  package init?(traceparent: String, random: UInt64) {
    let fields = traceparent.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard fields.count >= 4, zip(fields, [2, 32, 16, 2]).allSatisfy({ $0.count == $1 }),
      fields.prefix(4).allSatisfy({ $0.allSatisfy(Self.isDigit) })
    else { return nil }
    let version = Substring(fields[0])
    // Version 00 has four fields; a later one may have more, and ff is none.
    guard version != "ff", version != "00" || fields.count == 4,
      fields[1...2].allSatisfy({ $0.contains { $0 != UInt8(ascii: "0") } })
    else { return nil }
    traceID = String(Substring(fields[1]))
    flags = String(Substring(fields[3]))
    spanID = Hexadecimal.encode(random == 0 ? 1 : random)
  }

  /// The `traceparent` field of requests that are sent for this one.
  package var traceparent: String { "00-\(traceID)-\(spanID)-\(flags)" }

  /// Whether `byte` is a digit of lower-case hexadecimal.
  private static func isDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
    default: false
    }
  }
}
