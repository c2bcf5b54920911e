import Imaging
import JSON
import Log
import Metrics
import System

/// What the log says about a job.
struct RenderRecord {
  /// The identifier of the request.
  let requestID: String
  /// Whether facts were asked for, and no variant.
  let isInspection: Bool
  /// How the job ended.
  var outcome = Outcome.success
  /// The cause of a failure; empty for none.
  var detail = ""
  /// The size of the original in bytes.
  var bytesReceived = 0
  /// The size of the result in bytes.
  var bytesSent = 0
  private var processorTime = Duration.zero
  private var report = ChildReport()
  /// How the child died; `nil` if it has not.
  private var death: ChildDeathCause?
  private var duration = Duration.zero
  private let start = ContinuousClock.now

  /// A record of a job that starts now.
  init(requestID: String, isInspection: Bool) {
    self.requestID = requestID
    self.isInspection = isInspection
  }

  /// Notes the end of a child, and logs its death.
  mutating func note(_ end: SpareChild.End) {
    processorTime = end.processorTime
    report = end.report
    guard let death = end.death else { return }
    self.death =
      switch end.report.outcome {
      case .originalTooLarge: .memory
      case .timeout: .time
      case .corrupt: .crash
      default: .other
      }
    JSONLine {
      $0.logHeader(level: "warning", message: "child died")
      $0.member("request_id", requestID)
      $0.member("cause", death)
    }.write()
  }

  /// Notes the end of the job.
  mutating func end() { duration = .now - start }

  /// Counts the job.
  ///
  /// - Parameter sentAt: The time at which it was sent, as the caller writes it.
  func count(in counters: RenderCounters, sentAt: String) {
    let format = outcome == .success ? report.result.flatMap { OutputFormat(rawValue: $0.rawValue) } : nil
    counters.jobEnded(
      isInspection ? .inspection : .render, RenderOutcome(name: outcome.name), format: format, sentAt: sentAt,
      duration: duration)
    if let death { counters.childDied(death) }
  }

  /// Writes the line of the job.
  func write() {
    JSONLine {
      $0.logHeader(level: "info", message: isInspection ? "inspection" : "render")
      $0.member("request_id", requestID)
      $0.member("outcome", outcome.name)
      $0.member("seconds", duration)
      $0.member("cpu_seconds", processorTime)
      if let source = report.source { $0.member("source", source.rawValue) }
      $0.member("bytes_received", bytesReceived)
      if let result = report.result { $0.member("format", result.rawValue) }
      if report.width > 0 {
        $0.member("width", report.width)
        $0.member("height", report.height)
      }
      $0.member("bytes_sent", bytesSent)
      if !detail.isEmpty { $0.member("cause", detail) }
    }.write()
  }
}
