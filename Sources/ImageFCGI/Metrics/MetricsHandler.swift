import FastCGI
import Metrics

/// Responds to every request with the metrics of the pool and of the renderers.
final class MetricsHandler: RequestHandler {
  private let metrics: PoolMetrics
  private let access: FileAccessControl?
  private let renderers: ListeningRenderers
  private let renderMetrics: RenderMetrics

  /// A handler for one thread.
  init(
    _ metrics: PoolMetrics, access: FileAccessControl?, renderers: ListeningRenderers, renderMetrics: RenderMetrics
  ) {
    self.metrics = metrics
    self.access = access
    self.renderers = renderers
    self.renderMetrics = renderMetrics
  }

  func respond(to request: Request) -> Response {
    let body = Array(prometheusText().utf8)
    return Response(
      status: 200, headers: [("Content-Type", PrometheusText.mediaType), ("Content-Length", String(body.count))],
      body: body)
  }

  /// All metrics.
  func prometheusText() -> String {
    var text = PrometheusText()
    metrics.write(to: &text)
    access?.write(to: &text)
    // A host without renderers has no figures of them, which would look like an outage.
    guard renderers.rendererCount > 0 || renderers.inspectorCount > 0 else { return text.text }
    renderMetrics.write(to: &text)
    gauge(
      "imagefcgi_renderers", "Processes that there are to be.", UInt64(renderers.rendererCount),
      UInt64(renderers.inspectorCount), &text)
    gauge(
      "imagefcgi_renderers_up", "Whether they accept jobs.", renderers.renderers == .ok ? 1 : 0,
      renderers.inspectors == .ok ? 1 : 0, &text)
    return text.text
  }

  /// Writes a gauge of renderers and inspectors.
  private func gauge(
    _ name: String, _ help: String, _ rendering: UInt64, _ inspecting: UInt64, _ text: inout PrometheusText
  ) {
    text.family(name, "gauge", help)
    for (kind, value) in [(RenderKind.render, rendering), (.inspection, inspecting)] {
      text.sample(name, ["kind=\"\(kind.rawValue)\""], String(value))
    }
  }
}
