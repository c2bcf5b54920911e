import Imaging

/// The table of the renderers' metrics: names, labels, and the indices of the counters in their file.
struct RenderTable {
  /// Renders by the format that came out and the outcome.
  let renders: CounterFamily
  /// Inspections by outcome.
  let inspections: CounterFamily
  /// The time of a job, by kind.
  let durations: HistogramFamily
  /// The time that a job has waited for a renderer, by kind.
  let waits: HistogramFamily
  /// Children that have died, by cause.
  let childDeaths: CounterFamily
  /// Starts of renderers and inspectors.
  let starts: CounterFamily
  /// Lines of their log that were lost.
  let logLinesLost: CounterFamily
  /// The number of all counters.
  let count: Int

  /// The formats of variants. The last one stands for none.
  static let formats = OutputFormat.allCases.map(\.rawValue) + ["none"]

  /// Assigns the counters in the order of the output.
  init() {
    var next = 0
    let outcome = Label("outcome", RenderOutcome.allCases.map(\.rawValue))
    let kind = Label("kind", RenderKind.allCases.map(\.rawValue))
    renders = CounterFamily(
      "imagefcgi_renders_total", "Variants that renderers were asked for. The format is that of the result.",
      [outcome, Label("format", Self.formats)], at: &next)
    inspections = CounterFamily(
      "imagefcgi_inspections_total", "Uploads that inspectors were asked about.", [outcome], at: &next)
    durations = HistogramFamily(
      "imagefcgi_render_duration_seconds", "Time that renderers and inspectors took for a job.", kind, at: &next)
    waits = HistogramFamily(
      "imagefcgi_render_wait_seconds", "Time that a job waited for a renderer or an inspector.", kind, at: &next)
    childDeaths = CounterFamily(
      "imagefcgi_render_child_deaths_total", "Children of renderers and inspectors that died.",
      [Label("cause", ChildDeathCause.allCases.map(\.rawValue))], at: &next)
    starts = CounterFamily(
      "imagefcgi_renderer_starts_total", "Starts of renderers and inspectors.", [], at: &next)
    logLinesLost = CounterFamily(
      "imagefcgi_renderer_log_lines_lost_total", "Log lines lost because nobody read the log in time.", [], at: &next)
    count = next
  }

  /// The families in the order of the output.
  var families: [any MetricFamily] {
    [renders, inspections, durations, waits, childDeaths, starts, logLinesLost]
  }

  /// The file for the counters of this table. The number of counters is a part of its name, so a version with another table uses
  /// another file.
  func file(_ path: String) -> String { "\(path)-\(count)" }
}
