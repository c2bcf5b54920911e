import Glibc
import System

/// Hands out credentials that end, and has them replaced before they do.
///
/// One thread of the process runs `run`, and is the only one that ever waits for the source. All others take what there is:
/// they wait at most for the very first response, and for that no longer than `firstCredentialsTimeout` from the start.
package final class RefreshingCredentialsProvider: CredentialsProvider {
  /// The outside world, which tests replace.
  package struct Dependencies: Sendable {
    /// Seconds since 1970.
    var now: @Sendable () -> Int = { time(nil) }
    /// A random number from 0 up to 1.
    var jitter: @Sendable () -> Double = { Double.random(in: 0..<1) }
    /// How long the first credentials are waited for.
    var firstCredentialsTimeout = Duration.seconds(5)
    /// How long the source may take to answer.
    var requestTimeout = Duration.seconds(5)

    /// The real ones.
    package init() {}
  }

  /// What has happened, for the log. Holds no secret.
  package enum Event: Sendable, Equatable {
    /// Credentials have come; when they end, in seconds since 1970.
    case refreshed(accessKeyID: String, expiry: Int?)
    /// None have come. `secondsLeft` is how long the old ones are still good for, 0 where there are none.
    case failed(S3Error, secondsLeft: Int)
  }

  /// What the threads share.
  private struct State: Sendable {
    /// The last credentials that came.
    var issued: IssuedCredentials?
    /// Why the last try failed; `nil` where it did not.
    var failure: S3Error?
    /// Failures in a row.
    var failures = 0
    /// When the source is to be asked next; `nil` for never again.
    var nextAttempt: Int? = .min
    /// Whether `run` is under way.
    var isRunning = false
    /// Whether `run` is to end.
    var isStopping = false

    /// Whether the source has been asked at least once.
    var hasResult: Bool { issued != nil || failure != nil }
  }

  /// The longest sleep: after it the clock is looked at again, since it may have been set, or the host been asleep.
  private static let longestSleep = 30

  /// Who is asked.
  package let source: any CredentialsSource
  /// The outside world.
  private let dependencies: Dependencies
  /// Until when the first response is waited for.
  private let firstDeadline: ContinuousClock.Instant
  /// What the threads share.
  private let state = Monitor(State())

  /// A provider that has nothing until `run` has been called.
  package init(source: any CredentialsSource, dependencies: Dependencies = Dependencies()) {
    self.source = source
    self.dependencies = dependencies
    firstDeadline = .now + dependencies.firstCredentialsTimeout
  }

  /// The credentials that are valid now.
  ///
  /// - Throws: `credentialsUnavailable` where there are none, or they have ended.
  package func credentials() throws(S3Error) -> Credentials {
    // Before the credentials: those that are read then were valid at this moment, however long the thread is held up.
    let now = dependencies.now()
    guard let issued = state.read({ $0.issued }) ?? firstIssued() else {
      throw unavailable(state.read { $0.failure }?.message ?? "\(source.name): no response yet")
    }
    if let expiry = issued.expiry, now >= expiry {
      let reason = state.read { $0.failure }.map { "; \($0.message)" } ?? ""
      throw unavailable("\(source.name): the credentials ended \(now - expiry) s ago\(reason)")
    }
    return issued.credentials
  }

  /// Waits for the first response of the source, where there has been none; `nil` where it is a failure.
  private func firstIssued() -> IssuedCredentials? {
    _ = state.wait(for: firstDeadline - .now) { $0.hasResult || $0.isStopping }
    return state.read { $0.issued }
  }

  /// Keeps the credentials fresh, until `stop` is called or they never end.
  ///
  /// - Parameter report: Told of each answer of the source, and of each failure.
  package func run(_ report: (Event) -> Void) {
    state.change { $0.isRunning = true }
    while !state.read({ $0.isStopping }), let sleep = refreshIfDue(report) {
      _ = state.wait(for: sleep) { $0.isStopping }
    }
    state.change { $0.isRunning = false }
  }

  /// Ends `run`, and waits for that: a source that is being asked answers, or is given up, first.
  package func stop() {
    state.change { $0.isStopping = true }
    _ = state.wait(for: dependencies.requestTimeout + .seconds(1)) { !$0.isRunning }
  }

  /// Asks the source if it is time to.
  ///
  /// - Returns: How long to sleep before the next call; `nil` where there is nothing more to do.
  func refreshIfDue(_ report: (Event) -> Void) -> Duration? {
    guard let due = state.read({ $0.nextAttempt }) else { return nil }
    if dependencies.now() >= due {
      do {
        let issued = try source.fetch(deadline: .now + dependencies.requestTimeout)
        try take(issued)
        report(.refreshed(accessKeyID: issued.credentials.accessKeyID, expiry: issued.expiry))
      } catch {
        report(.failed(error, secondsLeft: note(error)))
      }
    }
    let now = dependencies.now()
    return state.read { $0.nextAttempt }.map { .seconds(min(max($0 - now, 0), Self.longestSleep)) }
  }

  /// Takes over what the source has issued.
  ///
  /// - Throws: `credentialsUnavailable` where it has ended already.
  private func take(_ issued: IssuedCredentials) throws(S3Error) {
    let now = dependencies.now()
    var nextAttempt: Int?
    if let expiry = issued.expiry {
      guard expiry > now else {
        throw unavailable(
          "\(source.name): the credentials ended \(now - expiry) s before they came, or the clock is wrong")
      }
      nextAttempt = RefreshSchedule.refreshTime(receivedAt: now, expiry: expiry, jitter: dependencies.jitter())
    }
    state.change {
      $0.issued = issued
      $0.failure = nil
      $0.failures = 0
      $0.nextAttempt = nextAttempt
    }
  }

  /// Takes note of a failure.
  ///
  /// - Returns: How long the old credentials are good for, in seconds.
  private func note(_ failure: S3Error) -> Int {
    let now = dependencies.now()
    let jitter = dependencies.jitter()
    return state.change {
      $0.failure = failure
      $0.failures += 1
      $0.nextAttempt = now + RefreshSchedule.backOff(failures: $0.failures, jitter: jitter)
      return max(0, ($0.issued?.expiry ?? now) - now)
    }
  }

  /// The one error that callers get, whatever the source failed of: to them it is the storage that cannot be used.
  private func unavailable(_ message: String) -> S3Error { S3Error(.credentialsUnavailable, message) }
}
