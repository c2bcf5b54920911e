/// Metrics in the text format of Prometheus (version 0.0.4).
struct PrometheusText {
  /// The media type of the format.
  static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

  /// The text so far.
  private(set) var text = ""

  /// Begins a family.
  mutating func family(_ name: String, _ type: String, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }

  /// Writes a sample. The labels have the form `name="value"`, without characters that need escapes.
  mutating func sample(_ name: String, _ labels: [String] = [], _ value: String) {
    text += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels.joined(separator: ","))} \(value)\n"
  }

  /// Writes a gauge without labels.
  mutating func gauge(_ name: String, _ help: String, _ value: UInt64) {
    family(name, "gauge", help)
    sample(name, [], String(value))
  }

  /// Nanoseconds in seconds, without trailing zeros.
  static func seconds(_ nanoseconds: UInt64) -> String {
    let fraction = String(nanoseconds % 1_000_000_000)
    var digits = String(repeating: "0", count: 9 - fraction.count) + fraction
    while digits.hasSuffix("0") { digits.removeLast() }
    return digits.isEmpty ? String(nanoseconds / 1_000_000_000) : "\(nanoseconds / 1_000_000_000).\(digits)"
  }
}

extension PoolMetrics {
  /// All metrics of the pool.
  func prometheusText() -> String {
    var text = PrometheusText()
    for family in table.families { family.write(to: &text, counters) }
    let workers = workers
    text.gauge("imagefcgi_workers", "Running worker processes.", UInt64(workers.count))
    text.gauge("imagefcgi_threads", "Threads of the running worker processes.", workers.reduce(0) { $0 + $1.threads })
    text.gauge(
      "imagefcgi_threads_busy", "Threads that handle a request at the moment.", workers.reduce(0) { $0 + $1.busy })
    return text.text
  }
}
