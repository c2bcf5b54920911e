package import Imaging
package import System

/// What the renderers and inspectors of a host count, in a file that they share. `RenderMetrics` reads it.
package final class RenderCounters: Sendable {
  private let table = RenderTable()
  private let counters: SharedCounters

  /// Maps the file at `path`, and counts a start. The file is made where it is missing. Everybody may read it: the workers
  /// have another user.
  ///
  /// - Throws: `SharedFileError`. A renderer can do without metrics.
  package init(path: String) throws(SharedFileError) {
    counters = try SharedCounters(path: table.file(path), count: table.count, isReadableByAll: true)
    counters.add(1, to: table.starts.index())
  }

  /// Counts a job that has ended.
  ///
  /// - Parameters:
  ///   - format: The format of the variant; `nil` if there is none.
  ///   - sentAt: When the job was sent, in seconds since 1970 with a fraction, as the parameter `RENDER_SENT_AT` says it.
  ///   - duration: The time since it was received.
  package func jobEnded(
    _ kind: RenderKind, _ outcome: RenderOutcome, format: OutputFormat? = nil, sentAt: String = "", duration: Duration
  ) {
    let row = RenderOutcome.allCases.firstIndex(of: outcome) ?? 0
    switch kind {
    case .render:
      let column = format.flatMap(OutputFormat.allCases.firstIndex) ?? OutputFormat.allCases.count
      counters.add(1, to: table.renders.index(row, column))
    case .inspection: counters.add(1, to: table.inspections.index(row))
    }
    let index = RenderKind.allCases.firstIndex(of: kind) ?? 0
    table.durations.observe(index, nanoseconds: duration.wholeNanoseconds, counters)
    guard let sent = Double(sentAt), sent.isFinite, sent > 0 else { return }
    let waited = Double(SystemClock.milliseconds) / 1000 - sent - Double(duration.wholeNanoseconds) / 1e9
    // Both clocks are the host's. It may have been set meanwhile.
    table.waits.observe(index, nanoseconds: Int(min(max(0, waited), Self.longestWait) * 1e9), counters)
  }

  /// The longest wait that is believed, in seconds.
  private static let longestWait = 3600.0

  /// Counts a child that has died instead of reporting.
  package func childDied(_ cause: ChildDeathCause) {
    counters.add(1, to: table.childDeaths.index(ChildDeathCause.allCases.firstIndex(of: cause) ?? 0))
  }

  /// Counts lines of the log that were not written.
  package func logLinesLost(_ count: Int) { counters.add(UInt64(count), to: table.logLinesLost.index()) }

  /// Counts on in a new file, if the old one was removed or truncated. One thread may call it, every now and then.
  ///
  /// - Returns: Whether there is a new file.
  package func renew() throws(SharedFileError) -> Bool { try counters.renew() }
}
