import FastCGI
import Glibc
import ImageAPI
import Metrics
import TestSupport
import Testing

@testable import ImageFCGI

/// What a worker knows of renderers.
@Suite struct ListeningRenderersTests {
  let folder = TemporaryFolder()

  /// A socket that listens at a path until it is closed.
  private func listen(_ name: String) throws -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: "\(folder.path)/\(name)".utf8) }
    let result = withUnsafeBytes(of: &address) {
      bind(descriptor, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
    }
    try #require(result == 0 && Glibc.listen(descriptor, 0) == 0)
    return descriptor
  }

  private func make(renderers: Int = 2, inspectors: Int = 0) -> ListeningRenderers {
    ListeningRenderers(
      rendererCount: renderers, renderSocket: folder.path + "/render.sock", inspectorCount: inspectors,
      inspectSocket: folder.path + "/inspect.sock")
  }

  @Test func aSocketShowsWhetherSomebodyListens() throws {
    #expect(make().renderers == .unavailable)
    let listener = try listen("render.sock")
    #expect(make().renderers == .ok && make().inspectors == .off && make(inspectors: 1).inspectors == .unavailable)
    close(listener)
    // The file of the socket is still there.
    #expect(make().renderers == .unavailable)
  }

  @Test func withoutRenderersNobodyLooks() { #expect(make(renderers: 0).renderers == .off) }

  /// Renderers that all work are there.
  @Test func aFullQueueIsNoOutage() throws {
    let listener = try listen("render.sock")
    defer { close(listener) }
    for _ in 0..<10 { #expect(make().renderers == .ok) }
  }

  @Test func theSocketIsAskedOnceASecond() throws {
    let probe = ListenerProbe(ApplicationClient(socketPath: folder.path + "/render.sock"))
    let start = ContinuousClock.now
    #expect(!probe.isListening(now: start))
    let listener = try listen("render.sock")
    defer { close(listener) }
    #expect(!probe.isListening(now: start + .milliseconds(999)))
    #expect(probe.isListening(now: start + .seconds(1)))
  }

  // MARK: Metrics

  private func text(_ renderers: ListeningRenderers) throws -> String {
    MetricsHandler(
      try PoolMetrics(path: folder.path + "/metrics"), access: nil, renderers: renderers,
      renderMetrics: RenderMetrics(path: folder.path + "/renders")
    ).prometheusText()
  }

  @Test func metricsSayWhatThereIsToBeAndWhatThereIs() throws {
    let listener = try listen("render.sock")
    defer { close(listener) }
    let counters = try RenderCounters(path: folder.path + "/renders")
    counters.jobEnded(.render, .success, format: .avif, duration: .milliseconds(9))
    let text = try text(make(renderers: 3, inspectors: 1))
    for line in [
      "imagefcgi_renderers{kind=\"render\"} 3", "imagefcgi_renderers{kind=\"inspection\"} 1",
      "imagefcgi_renderers_up{kind=\"render\"} 1", "imagefcgi_renderers_up{kind=\"inspection\"} 0",
      "imagefcgi_renders_total{outcome=\"success\",format=\"avif\"} 1",
    ] {
      #expect(text.contains(line + "\n"), "\(line)")
    }
  }

  @Test func aHostWithoutRenderersHasNoFiguresOfThem() throws {
    #expect(try !text(make(renderers: 0)).contains("render"))
  }
}
