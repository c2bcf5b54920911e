import FastCGI

/// Responds to every request with the metrics of the pool.
final class MetricsHandler: RequestHandler {
  private let metrics: PoolMetrics

  /// A handler for one thread.
  init(_ metrics: PoolMetrics) { self.metrics = metrics }

  func respond(to request: Request) -> Response {
    let body = Array(metrics.prometheusText().utf8)
    return Response(
      status: 200, headers: [("Content-Type", PrometheusText.mediaType), ("Content-Length", String(body.count))],
      body: body)
  }
}
