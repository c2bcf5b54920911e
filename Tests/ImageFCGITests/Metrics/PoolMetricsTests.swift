import Foundation
import ImageAPI
import Metrics
import S3
import System
import TestSupport
import Testing

@testable import ImageFCGI

/// The figures of a pool, and their text.
@Suite struct PoolMetricsTests {
  let folder = TemporaryFolder()

  private func make(threads: Int = 4) throws -> PoolMetrics {
    let metrics = try PoolMetrics(path: folder.path + "/metrics")
    metrics.addWorker(threads: threads)
    return metrics
  }

  private func record(
    _ kind: RequestKind, _ status: Int, code: ErrorCode? = nil, milliseconds: Int = 3, retries: Int = 0
  ) -> RequestRecord {
    var record = RequestRecord(requestID: "id", method: "GET", bytesReceived: 10)
    record.kind = kind
    record.status = status
    record.errorCode = code
    record.duration = .milliseconds(milliseconds)
    record.bytesSent = 20
    record.storage = StorageUse(calls: 1 + retries, retries: retries)
    return record
  }

  /// The figures in a text, by name and labels.
  private func figures(_ metrics: PoolMetrics) throws -> [String: Double] {
    var text = PrometheusText()
    metrics.write(to: &text)
    var figures: [String: Double] = [:]
    for line in text.text.split(separator: "\n") where !line.hasPrefix("#") {
      let space = try #require(line.lastIndex(of: " "))
      let name = String(line[..<space])
      #expect(figures[name] == nil, "twice: \(name)")
      let value = try #require(Double(String(line[line.index(after: space)...])))
      figures[name] = value
    }
    return figures
  }

  @Test func requestsAreCounted() throws {
    let metrics = try make()
    let requests: [(Int, ErrorCode?, Int)] = [(200, nil, 3), (200, nil, 700), (404, .notFound, 1), (418, nil, 90_000)]
    for (status, code, milliseconds) in requests {
      metrics.requestBegan()
      metrics.requestEnded(record(.view, status, code: code, milliseconds: milliseconds, retries: 2))
    }
    let figures = try figures(metrics)
    #expect(figures["imagefcgi_requests_total{kind=\"view\",status=\"200\"}"] == 2)
    #expect(figures["imagefcgi_requests_total{kind=\"view\",status=\"404\"}"] == 1)
    #expect(figures["imagefcgi_requests_total{kind=\"view\",status=\"other\"}"] == 1)
    #expect(figures["imagefcgi_requests_total{kind=\"list\",status=\"200\"}"] == 0)
    #expect(figures["imagefcgi_errors_total{code=\"not-found\"}"] == 1)
    #expect(figures["imagefcgi_errors_total{code=\"internal\"}"] == 0)
    let histogram = "imagefcgi_request_duration_seconds"
    for (bound, count) in [("0.001", 1.0), ("0.002", 1), ("0.005", 2), ("0.5", 2), ("1", 3), ("60", 3), ("+Inf", 4)] {
      #expect(figures["\(histogram)_bucket{kind=\"view\",le=\"\(bound)\"}"] == count, "\(bound)")
    }
    #expect(figures["\(histogram)_count{kind=\"view\"}"] == 4)
    #expect(figures["\(histogram)_sum{kind=\"view\"}"] == 90.704)
    #expect(figures["imagefcgi_request_body_bytes_total{kind=\"view\"}"] == 40)
    #expect(figures["imagefcgi_response_body_bytes_total{kind=\"view\"}"] == 80)
    #expect(figures["imagefcgi_s3_retries_total"] == 8)
  }

  /// The counters begin anew, the worker is there with its busy threads, and none of them counts twice or below zero.
  @Test(arguments: [true, false]) func aLostFileIsMadeAnew(isTruncated: Bool) throws {
    let metrics = try make()
    for _ in 0..<3 { metrics.requestBegan() }
    metrics.requestEnded(record(.view, 200))
    let path = metrics.counters.path
    if isTruncated { try #require(truncate(path, 100) == 0) } else { try #require(unlink(path) == 0) }
    metrics.logLinesLost(5)
    #expect(try metrics.renew())
    #expect(metrics.workers.map(\.threads) == [4] && metrics.workers.map(\.busy) == [2])
    for _ in 0..<2 { metrics.requestEnded(record(.view, 200)) }
    metrics.logLinesLost(2)
    let figures = try figures(metrics)
    #expect(figures["imagefcgi_requests_total{kind=\"view\",status=\"200\"}"] == 2)
    #expect(figures["imagefcgi_threads_busy"] == 0 && figures["imagefcgi_workers"] == 1)
    #expect(figures["imagefcgi_log_lines_lost_total"] == 2)
    #expect(try PoolMetrics(path: folder.path + "/metrics").workers.count == 1)
  }

  @Test func requestsOfS3AreCounted() throws {
    let metrics = try make()
    metrics.requestEnded(.putObject, failure: nil, nanoseconds: 1_500_000)
    metrics.requestEnded(.putObject, failure: .slowDown, nanoseconds: 500)
    let figures = try figures(metrics)
    #expect(figures["imagefcgi_s3_requests_total{action=\"PutObject\",outcome=\"ok\"}"] == 1)
    #expect(figures["imagefcgi_s3_requests_total{action=\"PutObject\",outcome=\"slowDown\"}"] == 1)
    #expect(figures["imagefcgi_s3_requests_total{action=\"HeadObject\",outcome=\"ok\"}"] == 0)
    #expect(figures["imagefcgi_s3_request_duration_seconds_count{action=\"PutObject\"}"] == 2)
    #expect(figures["imagefcgi_s3_request_duration_seconds_sum{action=\"PutObject\"}"] == 0.0015005)
  }

  /// All mappings of a file are one pool; this process, which has mapped it twice, has two places.
  @Test func workersAddUp() throws {
    let first = try make(threads: 4)
    let second = try make(threads: 8)
    first.requestBegan()
    second.requestBegan()
    second.requestBegan()
    second.requestEnded(record(.list, 200))
    for metrics in [first, second] {
      let figures = try figures(metrics)
      #expect(figures["imagefcgi_workers"] == 2 && figures["imagefcgi_threads"] == 12)
      #expect(figures["imagefcgi_threads_busy"] == 2 && figures["imagefcgi_worker_starts_total"] == 2)
      #expect(figures["imagefcgi_requests_total{kind=\"list\",status=\"200\"}"] == 1)
    }
  }

  /// The busy threads of a worker that was killed are nobody's, and its place is given away.
  @Test func theDeadDoNotCount() throws {
    let metrics = try make(threads: 4)
    let child = Process()
    child.executableURL = URL(filePath: "/bin/sleep")
    child.arguments = ["600"]
    try child.run()
    let slot = metrics.table.slots.lowerBound + MetricsTable.slotSize
    metrics.counters.store(try #require(ProcessName.of(child.processIdentifier)), at: slot)
    metrics.counters.store(16, at: slot + 1)
    metrics.counters.store(16, at: slot + 2)
    #expect(metrics.workers.map(\.busy) == [0, 16])
    // Not TERM, which a child may have inherited as blocked.
    kill(child.processIdentifier, SIGKILL)
    child.waitUntilExit()
    #expect(metrics.workers.map(\.busy) == [0])
    _ = try make(threads: 2)
    #expect(metrics.workers.map(\.threads) == [4, 2])
  }

  @Test(
    arguments: [(0, "0"), (1, "0.000000001"), (1_500_000_000, "1.5"), (60_000_000_000, "60")] as [(UInt64, String)])
  func secondsAreShort(nanoseconds: UInt64, text: String) {
    #expect(PrometheusText.seconds(nanoseconds) == text)
  }

  @Test func decisionsAreCounted() throws {
    let metrics = try make()
    func decide(_ admission: AccessAdmission?, _ code: ErrorCode?, refusedKeys: Int = 0) {
      metrics.requestBegan()
      var record = record(.view, code?.status ?? 200, code: code)
      record.admission = admission
      record.refusedKeys = refusedKeys
      metrics.requestEnded(record)
    }
    decide(nil, nil)
    decide(.key, nil)
    decide(.key, .notFound)
    decide(.anonymous, nil)
    // A handler may refuse what the route lets in: that is one decision.
    decide(.key, .forbidden)
    decide(nil, .unauthorized)
    // One request, and each of the images that it must not change.
    decide(.key, nil, refusedKeys: 3)
    let figures = try figures(metrics).filter { $0.key.hasPrefix("imagefcgi_access_decisions_total") && $0.value > 0 }
    #expect(
      figures == [
        "imagefcgi_access_decisions_total{outcome=\"key\"}": 3,
        "imagefcgi_access_decisions_total{outcome=\"anonymous\"}": 1,
        "imagefcgi_access_decisions_total{outcome=\"forbidden\"}": 4,
        "imagefcgi_access_decisions_total{outcome=\"unauthorized\"}": 1,
      ])
  }
}
