import Glibc
import ImageAPI

/// Counts every request, and writes a line about it.
final class RequestLog: RequestRecorder {
  private let metrics: PoolMetrics
  /// Whether lines are written.
  private let writes: Bool

  /// A log that counts in `metrics`.
  init(metrics: PoolMetrics, writes: Bool) {
    self.metrics = metrics
    self.writes = writes
  }

  func requestBegan() { metrics.requestBegan() }

  func requestEnded(_ record: RequestRecord) {
    metrics.requestEnded(record)
    if writes { Self.line(record).write(to: STDERR_FILENO) }
  }

  /// As in every line: text.
  private static let processID = String(getpid())

  /// The line of a request. The target is in nginx's line, under the same request id.
  private static func line(_ record: RequestRecord) -> JSONLine {
    var line = JSONLine()
    line.add("time", JSONLine.now())
    line.add("level", "info")
    line.add("message", "request")
    line.add("pid", processID)
    line.add("request_id", record.requestID)
    line.add("method", record.method)
    line.add("kind", record.kind.rawValue)
    line.add("status", record.status)
    if let code = record.errorCode { line.add("code", code) }
    line.add("seconds", record.duration)
    line.add("bytes_received", record.bytesReceived)
    line.add("bytes_sent", record.bytesSent)
    line.add("s3_calls", record.storage.calls)
    line.add("s3_retries", record.storage.retries)
    line.add("s3_seconds", record.storage.duration)
    if let trace = record.trace {
      line.add("trace_id", trace.traceID)
      line.add("span_id", trace.spanID)
    }
    return line
  }
}
