import ImageAPI
import Log

/// Counts and logs every request.
final class RequestLog: RequestRecorder {
  private let metrics: PoolMetrics
  /// Whether all requests are logged, and not only those that an audit needs.
  private let writes: Bool

  /// A log that also counts the requests in `metrics`.
  init(metrics: PoolMetrics, writes: Bool) {
    self.metrics = metrics
    self.writes = writes
  }

  func requestBegan() { metrics.requestBegan() }

  func requestEnded(_ record: RequestRecord) {
    metrics.requestEnded(record)
    if writes || record.isAudited { Self.line(record).write() }
  }

  /// The line of a request. nginx's line with the same request id has the target.
  private static func line(_ record: RequestRecord) -> JSONLine {
    JSONLine {
      $0.logHeader(level: "info", message: "request")
      $0.member("request_id", record.requestID)
      $0.member("method", record.method)
      $0.member("kind", record.kind.rawValue)
      $0.member("status", record.status)
      if !record.principal.isEmpty { $0.member("principal", record.principal) }
      if let code = record.errorCode ?? (record.refusedKeys > 0 ? .forbidden : nil) {
        $0.member("code", code.rawValue)
      }
      if record.refusedKeys > 0 { $0.member("refused_keys", record.refusedKeys) }
      $0.member("seconds", record.duration)
      $0.member("bytes_received", record.bytesReceived)
      $0.member("bytes_sent", record.bytesSent)
      $0.member("s3_calls", record.storage.calls)
      $0.member("s3_retries", record.storage.retries)
      $0.member("s3_seconds", record.storage.duration)
      if let trace = record.trace {
        $0.member("trace_id", trace.traceID)
        $0.member("span_id", trace.spanID)
      }
    }
  }
}
