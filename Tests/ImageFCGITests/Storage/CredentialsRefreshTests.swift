import FastCGI
import Foundation
import Logging
import S3
import Synchronization
import Testing

@testable import ImageFCGI

/// The thread that keeps credentials fresh, and what it writes.
@Suite struct CredentialsRefreshTests {
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

  /// A source that always says the same.
  private struct Source: CredentialsSource {
    let name = "a source"
    let answer: Result<IssuedCredentials, S3Error>
    func fetch(deadline: ContinuousClock.Instant) throws(S3Error) -> IssuedCredentials { try answer.get() }
  }

  /// What a source's answer leaves in the log.
  private func lines(_ answer: Result<IssuedCredentials, S3Error>) throws -> [String] {
    let lines = Lines()
    let logger = Logger(label: "test") { _ in Handler(lines: lines) }
    let provider = RefreshingCredentialsProvider(source: Source(answer: answer))
    let refresh = try #require(try CredentialsRefresh.start(provider, logger))
    while lines.all.isEmpty { usleep(100) }
    refresh.stop()
    return lines.all
  }

  @Test func saysWhatHasCome() throws {
    let credentials = Credentials(accessKeyID: "AKID", secretAccessKey: "hush", sessionToken: "hush")
    let lines = try lines(.success(IssuedCredentials(credentials: credentials, expiry: 4_000_000_000)))
    #expect(lines.count == 1 && lines[0].hasPrefix("info credentials received "), "\(lines)")
    for part in ["AKID", "a source", "2096-10-02T07:06:40Z"] { #expect(lines[0].contains(part), "\(lines)") }
    #expect(!lines[0].contains("hush"))
  }

  @Test func saysWhatHasNotCome() throws {
    let lines = try lines(.failure(S3Error(.timeout, "a source: slow")))
    #expect(lines.first?.hasPrefix("error credentials not received ") == true, "\(lines)")
    for part in ["timeout: a source: slow", "a source"] { #expect(lines[0].contains(part), "\(lines)") }
  }

  /// As long as the old credentials are good it is a warning.
  @Test func aFailureInTimeIsAWarning() {
    let lines = Lines()
    let logger = Logger(label: "test") { _ in Handler(lines: lines) }
    let error = S3Error(.timeout, "slow")
    CredentialsRefresh.log(.failed(error, secondsLeft: 1), of: Source(answer: .failure(error)), logger)
    #expect(lines.all.first?.hasPrefix("warning ") == true)
  }

  @Test func permanentKeysNeedNoThread() throws {
    let provider = StaticCredentialsProvider(Credentials(accessKeyID: "A", secretAccessKey: "hush"))
    #expect(try CredentialsRefresh.start(provider, Logger(label: "test")) == nil)
  }
}
