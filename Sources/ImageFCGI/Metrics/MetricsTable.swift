import ImageAPI
import S3

/// The table of the pool's metrics: names, labels, and where each number lies among the shared counters.
struct MetricsTable {
  /// Requests by kind and status; a status that workers do not use counts as `other`.
  let requests: CounterFamily
  /// The time from the first look at a request to its response, by kind.
  let requestDurations: HistogramFamily
  /// Bytes of request bodies, as declared, by kind.
  let bytesReceived: CounterFamily
  /// Bytes of responses that workers have written, by kind.
  let bytesSent: CounterFamily
  /// Failures by code.
  let errors: CounterFamily
  /// Requests to S3 by action and outcome.
  let s3Requests: CounterFamily
  /// The time of a request to S3, by action.
  let s3Durations: HistogramFamily
  /// Retries of requests to S3.
  let s3Retries: CounterFamily
  /// Starts of workers.
  let workerStarts: CounterFamily
  /// Lines of the workers' log that were not written.
  let logLinesLost: CounterFamily
  /// By slot of a worker: the name of the process, its threads, its busy threads. Not shown as they are.
  let slots: Range<Int>
  /// How many counters there are in all.
  let count: Int

  /// Worker processes that have a slot.
  static let slotCount = 256
  /// Counters of a slot.
  static let slotSize = 3
  /// The statuses of responses of workers.
  static let statuses = Set([200, 201] + workerErrors.flatMap(\.definition.statuses)).sorted()
  /// The codes of failures that workers tell.
  static let workerErrors = ErrorCode.allCases.filter(\.definition.isFromWorkers)

  /// Lays the counters out, in the order in which they are shown.
  init() {
    var next = 0
    let kind = Label("kind", RequestKind.allCases.map(\.rawValue))
    let action = Label("action", S3Action.allCases.map(\.rawValue))
    let outcome = Label("outcome", ["ok"] + S3Error.Code.allCases.map { "\($0)" })
    requests = CounterFamily(
      "imagefcgi_requests_total", "Requests that workers have answered.",
      [kind, Label("status", Self.statuses.map(String.init), other: true)], at: &next)
    requestDurations = HistogramFamily(
      "imagefcgi_request_duration_seconds", "Time from the first look at a request to its answer.", kind, at: &next)
    bytesReceived = CounterFamily(
      "imagefcgi_request_body_bytes_total", "Bytes of request bodies, as declared.", [kind], at: &next)
    bytesSent = CounterFamily(
      "imagefcgi_response_body_bytes_total", "Bytes of answers that workers have written; downloads are nginx's.",
      [kind], at: &next)
    errors = CounterFamily(
      "imagefcgi_errors_total", "Failures by the code that the client was told.",
      [Label("code", Self.workerErrors.map(\.rawValue))], at: &next)
    s3Requests = CounterFamily(
      "imagefcgi_s3_requests_total", "Requests of workers to S3, by action and outcome.", [action, outcome], at: &next)
    s3Durations = HistogramFamily(
      "imagefcgi_s3_request_duration_seconds", "Time of a request to S3.", action, at: &next)
    s3Retries = CounterFamily("imagefcgi_s3_retries_total", "Requests to S3 that repeated one.", [], at: &next)
    workerStarts = CounterFamily(
      "imagefcgi_worker_starts_total", "Worker processes that have started.", [], at: &next)
    logLinesLost = CounterFamily(
      "imagefcgi_log_lines_lost_total", "Log lines lost because nobody read the log in time.", [], at: &next)
    slots = next..<(next + Self.slotCount * Self.slotSize)
    count = slots.upperBound
  }

  /// The families in the order in which they are shown.
  var families: [any MetricFamily] {
    [
      requests, requestDurations, bytesReceived, bytesSent, errors, s3Requests, s3Durations, s3Retries, workerStarts,
      logLinesLost,
    ]
  }
}
