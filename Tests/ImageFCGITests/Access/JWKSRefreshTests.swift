import Foundation
import Logging
import Synchronization
import TestSupport
import Testing

@testable import ImageFCGI

/// The thread that loads the keys of tokens, and what it writes.
@Suite struct JWKSRefreshTests {
  /// Keeps what is logged.
  private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
  }

  /// Hands what is logged to `Lines`.
  private struct Handler: LogHandler {
    let lines: Lines
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }
    func log(event: LogEvent) {
      lines.add("\(event.level) \(event.message) \((event.metadata ?? [:]).sorted { $0.key < $1.key })")
    }
  }

  /// What a file's text leaves in the log: `count` lines.
  private func lines(_ text: String, count: Int) throws -> [String] {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/keys.json"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    let lines = Lines()
    let refresh = try JWKSRefresh.start(
      JWKSSource(try JWKSLocation(path)), Logger(label: "test") { _ in Handler(lines: lines) })
    while lines.all.count < count { usleep(100) }
    refresh.stop()
    withExtendedLifetime(folder) {}
    #expect(lines.all.count == count && lines.all.allSatisfy { $0.contains(path) && !$0.contains("hush") })
    return lines.all
  }

  @Test func keysThatAreSkippedAreLines() throws {
    let text = #"{"keys":[\#(JWKSSourceTests.key("a")),{"kty":"oct","kid":"b","k":"hush"},{"kid":"c"}]}"#
    let lines = try lines(text, count: 3)
    #expect(lines[0].hasPrefix("info token keys loaded ") && lines[1].hasPrefix("warning token key skipped "))
    #expect(lines[1].contains("32 bytes") && lines[1].contains("b") && lines[2].contains("kty"))
  }

  @Test func aSetWithoutKeysIsAWarning() throws {
    #expect(try lines(#"{"keys":[]}"#, count: 1)[0].hasPrefix("warning token keys loaded "))
  }

  @Test func aFailureIsAWarning() throws {
    let lines = try lines(#"{"keys":["hush""#, count: 1)
    #expect(lines[0].hasPrefix("warning token keys not loaded ") && lines[0].contains("not JSON"))
  }
}
