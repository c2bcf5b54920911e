import System

/// Provides expiring credentials and refreshes them before they expire.
///
/// One thread of the process calls `run`. Only that thread waits for the source. Other threads use the credentials that
/// exist; at most they wait for the first attempt, and no longer than `firstCredentialsTimeout`.
package final class RefreshingCredentialsProvider: CredentialsProvider {
  /// The clock, the randomness and the timeouts. Tests replace them.
  package struct Dependencies: Sendable {
    /// Seconds since 1970.
    var now: @Sendable () -> Int = { SystemClock.seconds }
    /// A random number in 0..<1.
    var jitter: @Sendable () -> Double = { Double.random(in: 0..<1) }
    /// The longest time that requests wait for the first credentials, counted from the creation of the provider.
    var firstCredentialsTimeout = Duration.seconds(5)
    /// The longest time for one request to the source.
    var requestTimeout = Duration.seconds(5)

    /// The system's clock and randomness, and the default timeouts.
    package init() {}
  }

  /// An attempt to refresh, for the log. Contains no secret.
  package enum Event: Sendable, Equatable {
    /// The source has issued credentials that expire at `expiry`, in seconds since 1970; `nil` for never.
    case refreshed(accessKeyID: String, expiry: Int?)
    /// The attempt has failed. The old credentials are valid for `secondsLeft` more seconds; 0 if there are none.
    case failed(S3Error, secondsLeft: Int)
  }

  /// The state that the threads share.
  private struct State: Sendable {
    /// The last credentials that the source has issued.
    var issued: IssuedCredentials?
    /// Why the last attempt failed; `nil` if it succeeded.
    var failure: S3Error?
    /// The number of consecutive failures.
    var failures = 0
    /// When the next attempt is due, in seconds since 1970; `nil` for never.
    var nextAttempt: Int? = .min
    /// Whether `run` is running.
    var isRunning = false
    /// Whether `run` must end.
    var isStopping = false

    /// Whether the first attempt has ended.
    var hasResult: Bool { issued != nil || failure != nil }
  }

  /// The longest sleep in seconds. The clock is then read again, because it may have been set, or the host suspended.
  private static let longestSleep = 30

  /// The source of the credentials.
  package let source: any CredentialsSource
  /// The clock, the randomness and the timeouts.
  private let dependencies: Dependencies
  /// Until when requests wait for the first credentials.
  private let firstDeadline: ContinuousClock.Instant
  /// The state that the threads share.
  private let state = Monitor(State())

  /// A provider that has no credentials until `run` is called.
  package init(source: any CredentialsSource, dependencies: Dependencies = Dependencies()) {
    self.source = source
    self.dependencies = dependencies
    firstDeadline = .now + dependencies.firstCredentialsTimeout
  }

  /// The credentials that are valid now.
  ///
  /// Waits only for the first attempt of the source.
  ///
  /// - Throws: `credentialsUnavailable` if there are none, or if they have expired.
  package func credentials() throws(S3Error) -> Credentials {
    // The time is read before the credentials. Credentials that are read later cannot seem valid for too long.
    let now = dependencies.now()
    guard let issued = state.read({ $0.issued }) ?? firstIssued() else {
      throw unavailable(state.read { $0.failure }?.message ?? "\(source.name): no response yet")
    }
    if let expiry = issued.expiry, now >= expiry {
      let reason = state.read { $0.failure }.map { "; \($0.message)" } ?? ""
      throw unavailable("\(source.name): the credentials expired \(now - expiry) s ago\(reason)")
    }
    return issued.credentials
  }

  /// Waits for the first attempt to end; `nil` if it has failed or has not ended in time.
  private func firstIssued() -> IssuedCredentials? {
    _ = state.wait(for: firstDeadline - .now) { $0.hasResult || $0.isStopping }
    return state.read { $0.issued }
  }

  /// Refreshes the credentials until `stop` is called, or until the source issues credentials that never expire.
  ///
  /// - Parameter report: Called after each attempt.
  package func run(_ report: (Event) -> Void) {
    state.change { $0.isRunning = true }
    while !state.read({ $0.isStopping }), let sleep = refreshIfDue(report) {
      _ = state.wait(for: sleep) { $0.isStopping }
    }
    state.change { $0.isRunning = false }
  }

  /// Ends `run` and waits for its end, which includes the end of a request to the source.
  package func stop() {
    state.change { $0.isStopping = true }
    _ = state.wait(for: dependencies.requestTimeout + .seconds(1)) { !$0.isRunning }
  }

  /// Requests credentials if an attempt is due.
  ///
  /// - Returns: How long to sleep before the next call; `nil` if no further attempt is needed.
  func refreshIfDue(_ report: (Event) -> Void) -> Duration? {
    guard let due = state.read({ $0.nextAttempt }) else { return nil }
    if dependencies.now() >= due {
      do {
        let issued = try source.fetch(deadline: .now + dependencies.requestTimeout)
        try store(issued)
        report(.refreshed(accessKeyID: issued.credentials.accessKeyID, expiry: issued.expiry))
      } catch {
        report(.failed(error, secondsLeft: recordFailure(error)))
      }
    }
    let now = dependencies.now()
    return state.read { $0.nextAttempt }.map { .seconds(min(max($0 - now, 0), Self.longestSleep)) }
  }

  /// Stores the credentials that the source has issued.
  ///
  /// - Throws: `credentialsUnavailable` if they have expired already.
  private func store(_ issued: IssuedCredentials) throws(S3Error) {
    let now = dependencies.now()
    var nextAttempt: Int?
    if let expiry = issued.expiry {
      guard expiry > now else {
        throw unavailable(
          "\(source.name): the credentials expired \(now - expiry) s before they arrived, or the clock is wrong")
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

  /// Records a failure and schedules the next attempt.
  ///
  /// - Returns: How long the old credentials are still valid, in seconds.
  private func recordFailure(_ failure: S3Error) -> Int {
    let now = dependencies.now()
    let jitter = dependencies.jitter()
    return state.change {
      $0.failure = failure
      $0.failures += 1
      $0.nextAttempt = now + RefreshSchedule.backOff(failures: $0.failures, jitter: jitter)
      return max(0, ($0.issued?.expiry ?? now) - now)
    }
  }

  /// The error for callers. Its code is always the same, because every cause makes the storage unusable.
  private func unavailable(_ message: String) -> S3Error { S3Error(.credentialsUnavailable, message) }
}
