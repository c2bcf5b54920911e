import ImageAPI
import S3

/// Figures in the text format of Prometheus (version 0.0.4).
struct PrometheusText {
  /// The media type of the format.
  static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

  /// What has been written.
  private(set) var text = ""

  /// Begins a family of figures.
  mutating func family(_ name: String, _ type: String, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }

  /// Writes one figure; `labels` as `name="value"`, whose values need no escapes here.
  mutating func figure(_ name: String, _ labels: [String] = [], _ value: String) {
    text += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels.joined(separator: ","))} \(value)\n"
  }

  /// Writes a histogram of `counts`, one a bucket and not cumulated.
  mutating func histogram(_ name: String, _ label: String, counts: [UInt64], nanoseconds: UInt64) {
    var sum: UInt64 = 0
    for (index, count) in counts.enumerated() {
      sum += count
      let bound =
        index < MetricsLayout.bounds.count ? Self.seconds(UInt64(MetricsLayout.bounds[index]) * 1_000_000) : "+Inf"
      figure("\(name)_bucket", [label, "le=\"\(bound)\""], String(sum))
    }
    figure("\(name)_sum", [label], Self.seconds(nanoseconds))
    figure("\(name)_count", [label], String(sum))
  }

  /// Nanoseconds as seconds, with no more digits than it takes.
  static func seconds(_ nanoseconds: UInt64) -> String {
    let fraction = String(nanoseconds % 1_000_000_000)
    var digits = String(repeating: "0", count: 9 - fraction.count) + fraction
    while digits.hasSuffix("0") { digits.removeLast() }
    return digits.isEmpty ? String(nanoseconds / 1_000_000_000) : "\(nanoseconds / 1_000_000_000).\(digits)"
  }
}

extension PoolMetrics {
  /// All figures of the pool.
  func prometheusText() -> String {
    var text = PrometheusText()
    writeRequests(to: &text)
    writeS3(to: &text)
    writeWorkers(to: &text)
    return text.text
  }

  /// What was asked of the service.
  private func writeRequests(to text: inout PrometheusText) {
    let kinds = RequestRecord.Kind.allCases.map { "kind=\"\($0)\"" }
    text.family("imagefcgi_requests_total", "counter", "Requests that workers have answered.")
    for (row, kind) in kinds.enumerated() {
      for (column, status) in (MetricsLayout.statuses.map(String.init) + ["other"]).enumerated() {
        let count = counters.load(layout.requests[row, column])
        if count > 0 || status == "200" {
          text.figure("imagefcgi_requests_total", [kind, "status=\"\(status)\""], String(count))
        }
      }
    }
    text.family(
      "imagefcgi_request_duration_seconds", "histogram", "Time from the first look at a request to its answer.")
    for (row, kind) in kinds.enumerated() {
      text.histogram(
        "imagefcgi_request_duration_seconds", kind, counts: buckets(layout.durations, row),
        nanoseconds: counters.load(layout.sums[row, 0]))
    }
    for (column, name, help) in [
      (1, "imagefcgi_request_body_bytes_total", "Bytes of request bodies, as declared."),
      (2, "imagefcgi_response_body_bytes_total", "Bytes of answers that workers have written; downloads are nginx's."),
    ] {
      text.family(name, "counter", help)
      for (row, kind) in kinds.enumerated() {
        text.figure(name, [kind], String(counters.load(layout.sums[row, column])))
      }
    }
    text.family("imagefcgi_errors_total", "counter", "Failures by the code that the client was told.")
    for (column, code) in (MetricsLayout.errorCodes + ["other"]).enumerated() {
      text.figure("imagefcgi_errors_total", ["code=\"\(code)\""], String(counters.load(layout.errors[0, column])))
    }
  }

  /// What was asked of S3.
  private func writeS3(to text: inout PrometheusText) {
    text.family("imagefcgi_s3_requests_total", "counter", "Requests of workers to S3, by action and outcome.")
    for (row, action) in S3Action.allCases.enumerated() {
      for (column, outcome) in (["ok"] + S3Error.Code.allCases.map { "\($0)" }).enumerated() {
        let count = counters.load(layout.s3Requests[row, column])
        guard count > 0 || column == 0 else { continue }
        let labels = ["action=\"\(action.rawValue)\"", "outcome=\"\(outcome)\""]
        text.figure("imagefcgi_s3_requests_total", labels, String(count))
      }
    }
    text.family("imagefcgi_s3_request_duration_seconds", "histogram", "Time of a request to S3.")
    for (row, action) in S3Action.allCases.enumerated() {
      text.histogram(
        "imagefcgi_s3_request_duration_seconds", "action=\"\(action.rawValue)\"",
        counts: buckets(layout.s3Durations, row), nanoseconds: counters.load(layout.s3Sums[row, 0]))
    }
    text.family("imagefcgi_s3_retries_total", "counter", "Requests to S3 that repeated one.")
    text.figure("imagefcgi_s3_retries_total", [], String(counters.load(layout.totals[0, 0])))
  }

  /// Who is there to answer.
  private func writeWorkers(to text: inout PrometheusText) {
    let workers = workers
    for (name, help, value) in [
      ("imagefcgi_workers", "Worker processes that live.", UInt64(workers.count)),
      ("imagefcgi_threads", "Threads of these processes.", workers.reduce(0) { $0 + $1.threads }),
      ("imagefcgi_threads_busy", "Threads that work on a request.", workers.reduce(0) { $0 + $1.busy }),
    ] {
      text.family(name, "gauge", help)
      text.figure(name, [], String(value))
    }
    text.family("imagefcgi_worker_starts_total", "counter", "Worker processes that have started.")
    text.figure("imagefcgi_worker_starts_total", [], String(counters.load(layout.totals[0, 1])))
  }

  /// The buckets of a row.
  private func buckets(_ table: MetricsLayout.Table, _ row: Int) -> [UInt64] {
    (0...MetricsLayout.bounds.count).map { counters.load(table[row, $0]) }
  }
}
