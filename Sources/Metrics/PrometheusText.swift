/// Metrics in the text format of Prometheus (version 0.0.4).
package struct PrometheusText {
  /// The media type of the format.
  package static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

  /// The text so far.
  package private(set) var text = ""

  /// An empty text.
  package init() {}

  /// Begins a family.
  package mutating func family(_ name: String, _ type: String, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }

  /// Writes a sample. The labels have the form `name="value"`, without characters that need escapes.
  package mutating func sample(_ name: String, _ labels: [String] = [], _ value: String) {
    text += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels.joined(separator: ","))} \(value)\n"
  }

  /// Writes a gauge without labels.
  package mutating func gauge(_ name: String, _ help: String, _ value: UInt64) {
    family(name, "gauge", help)
    sample(name, [], String(value))
  }

  /// Nanoseconds in seconds, without trailing zeros.
  package static func seconds(_ nanoseconds: UInt64) -> String {
    let fraction = String(nanoseconds % 1_000_000_000)
    var digits = String(repeating: "0", count: 9 - fraction.count) + fraction
    while digits.hasSuffix("0") { digits.removeLast() }
    return digits.isEmpty ? String(nanoseconds / 1_000_000_000) : "\(nanoseconds / 1_000_000_000).\(digits)"
  }
}
