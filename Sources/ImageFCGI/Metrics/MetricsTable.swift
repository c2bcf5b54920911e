import ImageAPI
import Metrics
import S3

/// The table of the pool's metrics: names, labels, and the indices of the shared counters.
struct MetricsTable {
  /// Requests by kind and status. Statuses that workers do not use count as `other`.
  let requests: CounterFamily
  /// The time to handle a request, by kind.
  let requestDurations: HistogramFamily
  /// The declared sizes of request bodies, by kind.
  let bytesReceived: CounterFamily
  /// The sizes of response bodies from workers, by kind.
  let bytesSent: CounterFamily
  /// Error responses by code.
  let errors: CounterFamily
  /// Decisions about access: how requests were let in, or the code of the refusal.
  let accessDecisions: CounterFamily
  /// Requests to S3 by action and outcome.
  let s3Requests: CounterFamily
  /// The time of a request to S3, by action.
  let s3Durations: HistogramFamily
  /// Retries of requests to S3.
  let s3Retries: CounterFamily
  /// Starts of workers.
  let workerStarts: CounterFamily
  /// Lines of the workers' log that were lost.
  let logLinesLost: CounterFamily
  /// Three counters for each slot of a worker: the name of the process, its threads, its busy threads. They are not
  /// printed as they are.
  let slots: Range<Int>
  /// The number of all counters.
  let count: Int

  /// The number of slots.
  static let slotCount = 256
  /// The number of counters of a slot.
  static let slotSize = 3
  /// The statuses of responses of workers.
  static let statuses = Set([200, 201] + workerErrors.flatMap(\.definition.statuses)).sorted()
  /// The error codes of workers.
  static let workerErrors = ErrorCode.allCases.filter(\.definition.isFromWorkers)

  /// The refusals of access.
  static let refusals = workerErrors.filter(ErrorCode.accessCodes.contains)
  /// The outcomes of decisions about access.
  static let accessOutcomes = AccessAdmission.allCases.map(\.rawValue) + refusals.map(\.rawValue)

  /// Assigns the counters in the order of the output.
  init() {
    var next = 0
    let kind = Label("kind", RequestKind.allCases.map(\.rawValue))
    let action = Label("action", S3Action.allCases.map(\.rawValue))
    let outcome = Label("outcome", ["ok"] + S3Error.Code.allCases.map { "\($0)" })
    requests = CounterFamily(
      "imagefcgi_requests_total", "Requests that workers handled.",
      [kind, Label("status", Self.statuses.map(String.init), other: true)], at: &next)
    requestDurations = HistogramFamily(
      "imagefcgi_request_duration_seconds", "Time that workers took to handle a request.", kind, at: &next)
    bytesReceived = CounterFamily(
      "imagefcgi_request_body_bytes_total", "Declared size of request bodies.", [kind], at: &next)
    bytesSent = CounterFamily(
      "imagefcgi_response_body_bytes_total",
      "Size of response bodies from workers. Does not include downloads, which nginx sends.",
      [kind], at: &next)
    errors = CounterFamily(
      "imagefcgi_errors_total", "Error responses by error code.",
      [Label("code", Self.workerErrors.map(\.rawValue))], at: &next)
    accessDecisions = CounterFamily(
      "imagefcgi_access_decisions_total", "Decisions about access: how requests were let in, or why they were refused.",
      [Label("outcome", Self.accessOutcomes)], at: &next)
    s3Requests = CounterFamily(
      "imagefcgi_s3_requests_total", "Requests of workers to S3 by action and outcome.", [action, outcome], at: &next)
    s3Durations = HistogramFamily(
      "imagefcgi_s3_request_duration_seconds", "Time of requests of workers to S3.", action, at: &next)
    s3Retries = CounterFamily("imagefcgi_s3_retries_total", "Retries of requests to S3.", [], at: &next)
    workerStarts = CounterFamily(
      "imagefcgi_worker_starts_total", "Starts of worker processes.", [], at: &next)
    logLinesLost = CounterFamily(
      "imagefcgi_log_lines_lost_total", "Log lines lost because nobody read the log in time.", [], at: &next)
    slots = next..<(next + Self.slotCount * Self.slotSize)
    count = slots.upperBound
  }

  /// The families in the order of the output.
  var families: [any MetricFamily] {
    [
      requests, requestDurations, bytesReceived, bytesSent, errors, accessDecisions, s3Requests, s3Durations, s3Retries,
      workerStarts,
      logLinesLost,
    ]
  }
}
