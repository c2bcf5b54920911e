import Glibc
import Imaging
import System
import TestSupport
import Testing

@testable import Metrics

/// What renderers count, and what workers read of it.
@Suite struct RenderMetricsTests {
  let folder = TemporaryFolder()
  private var path: String { folder.path + "/metrics" }
  private var file: String { RenderTable().file(path) }

  /// The figures in the text, by name and labels.
  private func figures() throws -> [String: Double] {
    var text = PrometheusText()
    RenderMetrics(path: path).write(to: &text)
    var figures: [String: Double] = [:]
    for line in text.text.split(separator: "\n") where !line.hasPrefix("#") {
      let space = try #require(line.lastIndex(of: " "))
      let value = try #require(Double(String(line[line.index(after: space)...])))
      figures[String(line[..<space])] = value
    }
    return figures
  }

  @Test func jobsAreCounted() throws {
    let counters = try RenderCounters(path: path)
    let other = try RenderCounters(path: path)
    counters.jobEnded(.render, .success, format: .webp, duration: .milliseconds(40))
    other.jobEnded(.render, .success, format: .webp, duration: .milliseconds(60))
    other.jobEnded(.render, .corrupt, duration: .milliseconds(3))
    counters.jobEnded(.inspection, RenderOutcome(name: "new-word"), duration: .milliseconds(3))
    counters.childDied(.crash)
    counters.logLinesLost(4)
    let figures = try figures()
    #expect(figures["imagefcgi_renders_total{outcome=\"success\",format=\"webp\"}"] == 2)
    #expect(figures["imagefcgi_renders_total{outcome=\"corrupt-image\",format=\"none\"}"] == 1)
    #expect(figures["imagefcgi_inspections_total{outcome=\"other\"}"] == 1)
    #expect(figures["imagefcgi_render_duration_seconds_sum{kind=\"render\"}"] == 0.103)
    #expect(figures["imagefcgi_render_duration_seconds_bucket{kind=\"render\",le=\"0.05\"}"] == 2)
    #expect(figures["imagefcgi_render_wait_seconds_count{kind=\"render\"}"] == 0)
    #expect(figures["imagefcgi_render_child_deaths_total{cause=\"crash\"}"] == 1)
    #expect(figures["imagefcgi_renderer_starts_total"] == 2)
    #expect(figures["imagefcgi_renderer_log_lines_lost_total"] == 4)
  }

  /// The time of the sender is text from another process.
  @Test(arguments: [
    ("5", 1, 3600), ("", 0, 0), ("-1", 0, 0), ("nan", 0, 0), ("inf", 0, 0), ("soon", 0, 0), ("99999999999", 1, 0),
  ])
  func waitsAreBounded(sentAt: String, count: Double, seconds: Double) throws {
    let counters = try RenderCounters(path: path)
    counters.jobEnded(.render, .success, format: .jpeg, sentAt: sentAt, duration: .milliseconds(1))
    let figures = try figures()
    #expect(figures["imagefcgi_render_wait_seconds_count{kind=\"render\"}"] == count)
    #expect(figures["imagefcgi_render_wait_seconds_sum{kind=\"render\"}"] == seconds)
  }

  @Test func theWaitEndsWhereTheJobBegins() throws {
    let counters = try RenderCounters(path: path)
    let sent = Double(SystemClock.milliseconds) / 1000 - 2
    counters.jobEnded(.render, .success, format: .jpeg, sentAt: "\(sent)", duration: .milliseconds(1500))
    let waited = try #require(try figures()["imagefcgi_render_wait_seconds_sum{kind=\"render\"}"])
    #expect(waited > 0.4 && waited < 1)
  }

  /// Workers have another user, and renderers another mask.
  @Test func everybodyMayReadTheFile() throws {
    let mask = umask(0o077)
    defer { umask(mask) }
    _ = try RenderCounters(path: path)
    var status = stat()
    try #require(stat(file, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o644)
  }

  // MARK: A renderer that somebody has taken over

  private func fill(_ bytes: [UInt8]) throws { try SmallFile.write(bytes, to: file) }

  @Test func hugeNumbersAreBounded() throws {
    try fill([UInt8](repeating: 0xFF, count: (RenderTable().count + 1) * 8))
    let figures = try figures()
    #expect(figures["imagefcgi_renderer_starts_total"] == Double(RenderMetrics.largestValue))
    let buckets = UInt64(HistogramFamily.bounds.count + 1)
    let count = figures["imagefcgi_render_duration_seconds_count{kind=\"render\"}"]
    #expect(count == Double(buckets * RenderMetrics.largestValue))
  }

  @Test func aShortFileCountsNothing() throws {
    try fill([UInt8](repeating: 1, count: 100))
    #expect(try figures().values.allSatisfy { $0 == 0 })
  }

  @Test func aMissingFileCountsNothing() throws {
    #expect(try figures()["imagefcgi_renderer_starts_total"] == 0)
  }

  /// Neither links nor pipes: a link would show another file's bytes, and a pipe would never end.
  @Test(arguments: ["symbolic link", "second name", "pipe", "folder"]) func onlyAFileIsRead(kind: String) throws {
    let secret = folder.path + "/secret"
    try SmallFile.write([UInt8](repeating: 7, count: (RenderTable().count + 1) * 8), to: secret)
    switch kind {
    case "symbolic link": try #require(symlink(secret, file) == 0)
    case "second name": try #require(link(secret, file) == 0)
    case "pipe": try #require(mkfifo(file, 0o666) == 0)
    default: try #require(mkdir(file, 0o777) == 0)
    }
    #expect(try figures().values.allSatisfy { $0 == 0 })
  }
}
