import Access
import S3
import System

/// The keys of tokens, which are loaded again in the background. The last good set is kept whatever fails.
///
/// One thread of the process calls `run`. Only that thread reads the file or waits for the server. Other threads use
/// the set that exists; at most they wait for the first attempt, and no longer than `attemptTimeout`.
final class JWKSSource: Sendable {
  /// The clock, the randomness and the timeout. Tests replace them.
  struct Dependencies: Sendable {
    /// The time. It does not change when the system time is set.
    var now: @Sendable () -> ContinuousClock.Instant = { .now }
    /// A random number in 0..<1.
    var jitter: @Sendable () -> Double = { Double.random(in: 0..<1) }
    /// The longest time for one request to the server.
    var attemptTimeout = Duration.seconds(5)
  }

  /// An attempt, for the log.
  enum Event: Equatable {
    /// There is a new set.
    case loaded(keys: Int, skipped: [JSONWebKeySet.Skipped])
    /// There is no set, or not a new one.
    case failed(JWKSReading.Failure)
  }

  /// The state that the threads share.
  private struct State: Sendable {
    /// The last good set.
    var keys = JSONWebKeySet.empty
    /// The text that it was read from.
    var text: [UInt8]?
    /// The stamp of the file that it was read from.
    var stamp: FileStamp?
    /// Whether the file need not be read while its stamp is the same.
    var isSettled = false
    /// Whether an attempt has ended.
    var hasResult = false
    /// Why the last attempt failed; `nil` if it succeeded.
    var failure: JWKSReading.Failure?
    /// The number of consecutive failures.
    var failures = 0
    /// When the last attempt began; `nil` before the first one.
    var lastAttempt: ContinuousClock.Instant?
    /// When the next attempt is due; `nil` for at once.
    var nextAttempt: ContinuousClock.Instant?
    /// Whether `run` is running.
    var isRunning = false
    /// Whether `run` must end.
    var isStopping = false

    /// Records a success.
    ///
    /// - Parameter new: The set; `nil` if it is the one that is there.
    mutating func succeed(_ new: JSONWebKeySet?) {
      if let new { keys = new }
      hasResult = true
      failure = nil
      failures = 0
    }

    /// Records a failure.
    mutating func fail(_ failure: JWKSReading.Failure) {
      hasResult = true
      self.failure = failure
      failures += 1
    }
  }

  /// How often a file is looked at. Looking costs a microsecond.
  static let fileInterval = Duration.seconds(1)
  /// How long a set of a server is used before it is loaded again. It is shortened by up to a tenth, which spreads the
  /// requests of the processes.
  static let serverInterval = Duration.seconds(600)
  /// The shortest time between two requests that unknown keys cause. It is the longest pause after a failure, too.
  static let unknownKeyInterval = Duration.seconds(60)

  /// Where the keys come from.
  let location: JWKSLocation
  /// The path of a PEM file with CA certificates; `nil` for those of the system.
  private let caBundlePath: String?
  /// The clock, the randomness and the timeout.
  private let dependencies: Dependencies
  /// Until when threads wait for the first attempt.
  private let firstDeadline: ContinuousClock.Instant
  /// The state that the threads share.
  private let state = Monitor(State())

  /// A source that has no keys until `run` is called.
  init(_ location: JWKSLocation, caBundlePath: String? = nil, dependencies: Dependencies = Dependencies()) {
    self.location = location
    self.caBundlePath = caBundlePath
    self.dependencies = dependencies
    firstDeadline = .now + dependencies.attemptTimeout
  }

  /// The last good set; an empty one if there is none.
  ///
  /// Waits only for the end of the first attempt.
  var current: JSONWebKeySet {
    if let keys = state.read({ $0.hasResult ? $0.keys : nil }) { return keys }
    _ = state.wait(for: firstDeadline - .now) { $0.hasResult || $0.isStopping }
    return state.read { $0.keys }
  }

  /// How many keys the last good set has, and whether the last attempt has succeeded. Waits for nothing.
  var figures: (count: Int, isGood: Bool) { state.read { ($0.keys.keys.count, $0.failure == nil) } }

  /// Tells that a token names a key that the current set does not have: the server may have a new set. It is asked at
  /// most once a minute, whatever clients send. A file is looked at every second anyway.
  func noteUnknownKey() {
    guard case .server = location else { return }
    let now = dependencies.now()
    func early(_ state: State) -> ContinuousClock.Instant? {
      guard let last = state.lastAttempt, let next = state.nextAttempt else { return nil }
      let early = max(now, last + Self.unknownKeyInterval)
      return early < next ? early : nil
    }
    // Most calls change nothing, and must not wake the thread.
    guard state.read({ early($0) }) != nil else { return }
    state.change { if let time = early($0) { $0.nextAttempt = time } }
  }

  /// Loads the keys again and again until `stop` is called.
  ///
  /// - Parameter report: Called after each attempt that changes something, and after each failure of a server.
  func run(_ report: (Event) -> Void) {
    state.change { $0.isRunning = true }
    while !state.read({ $0.isStopping }) {
      let sleep = refreshIfDue(report)
      let planned = state.read { $0.nextAttempt }
      _ = state.wait(for: sleep) { $0.isStopping || $0.nextAttempt != planned }
    }
    state.change { $0.isRunning = false }
  }

  /// Ends `run` and waits for its end, which includes the end of a request to the server.
  func stop() {
    state.change { $0.isStopping = true }
    _ = state.wait(for: dependencies.attemptTimeout + .seconds(1)) { !$0.isRunning }
  }

  /// Loads the keys if it is time.
  ///
  /// - Returns: How long to sleep before the next call.
  func refreshIfDue(_ report: (Event) -> Void) -> Duration {
    let now = dependencies.now()
    if state.read({ $0.nextAttempt.map { now >= $0 } ?? true }) {
      state.change { $0.lastAttempt = now }
      switch location {
      case .file(let path): look(at: path, report)
      case .server(let server, let target): ask(server, for: target, report)
      }
    }
    let next = state.read { $0.nextAttempt } ?? now
    return max(.zero, next - dependencies.now())
  }

  /// Reads a file if it has changed, or if it was not read the last time.
  private func look(at path: String, _ report: (Event) -> Void) {
    let next = dependencies.now() + Self.fileInterval
    // The stamp is taken before the bytes: a change in between is seen the next time.
    let stamp = (try? FileStamp.at(path)) ?? nil
    let isUnchanged = state.change { state in
      state.nextAttempt = next
      return state.hasResult && state.failure == nil && stamp != nil && state.isSettled && state.stamp == stamp
    }
    if isUnchanged { return }
    let before = state.read { $0.failure }
    do throws(JWKSReading.Failure) {
      let text = try JWKSReading.read(path)
      let isKnown = state.read { $0.failure == nil && $0.text == text }
      let keys = try isKnown ? nil : parse(text, acceptsSecrets: true)
      state.change {
        $0.succeed(keys)
        $0.text = text
        $0.stamp = stamp
        $0.isSettled = stamp?.isSettled(at: SystemClock.seconds) ?? false
      }
      if let keys { report(.loaded(keys: keys.keys.count, skipped: keys.skipped)) }
    } catch {
      state.change { $0.fail(error) }
      // A file that stays broken is not a line in the log each second.
      if error != before { report(.failed(error)) }
    }
  }

  /// Asks a server for its set.
  private func ask(_ server: Endpoint, for target: String, _ report: (Event) -> Void) {
    do throws(JWKSReading.Failure) {
      let text = try JWKSReading.download(
        target, from: server, caBundlePath: caBundlePath, deadline: .now + dependencies.attemptTimeout)
      let isKnown = state.read { $0.text == text }
      let keys = try isKnown ? nil : parse(text, acceptsSecrets: false)
      let next = dependencies.now() + Self.serverInterval * (1 - dependencies.jitter() / 10)
      state.change {
        $0.succeed(keys)
        $0.text = text
        $0.nextAttempt = next
      }
      if let keys { report(.loaded(keys: keys.keys.count, skipped: keys.skipped)) }
    } catch {
      let now = dependencies.now()
      let jitter = dependencies.jitter()
      state.change {
        $0.fail(error)
        // 1, 2, 4 … 32, then 60 seconds, each shortened by up to a quarter.
        let pause = min(Self.unknownKeyInterval, .seconds(1 << min($0.failures - 1, 10)))
        $0.nextAttempt = now + pause * (1 - jitter / 4)
      }
      report(.failed(error))
    }
  }

  /// The set of a text.
  private func parse(_ text: [UInt8], acceptsSecrets: Bool) throws(JWKSReading.Failure) -> JSONWebKeySet {
    let generation = state.read { $0.keys.generation } + 1
    do throws(JSONWebKeySetError) {
      return try JSONWebKeySet(text, acceptsSecrets: acceptsSecrets, generation: generation)
    } catch {
      throw JWKSReading.Failure(message: "\(error)")
    }
  }
}
