import System

/// Checks the speed of one transfer at a time: the wait for the first byte of the response, and the speed of sending
/// and receiving. It reads no clock; the caller passes times and counts.
struct TransferSpeedCheck {
  /// The limits.
  let timeouts: HTTPTimeouts
  /// When the next check is due.
  private(set) var nextCheck: ContinuousClock.Instant = .now
  /// The phase of a transfer.
  private enum Phase { case sending, waiting, receiving }
  /// The phase at the last check.
  private var phase = Phase.sending
  /// The size of the request's body in bytes.
  private var byteCount = 0
  /// When the current period started.
  private var periodStart: ContinuousClock.Instant = .now
  /// The bytes that had been sent and received at the start of the period.
  private var movedBefore = 0

  /// A check with the given limits.
  init(_ timeouts: HTTPTimeouts) {
    self.timeouts = timeouts
  }

  /// Starts the check of a transfer that sends a body of `byteCount` bytes.
  mutating func begin(byteCount: Int, at now: ContinuousClock.Instant) {
    self.byteCount = byteCount
    startPeriod(byteCount == 0 ? .waiting : .sending, moved: 0, at: now)
    nextCheck = now + interval
  }

  /// Checks the transfer.
  ///
  /// - Parameters:
  ///   - sent: The bytes of the body that have been sent.
  ///   - received: The bytes of the response that have been received.
  /// - Returns: The exceeded limit, for the log; `nil` if the transfer may continue.
  mutating func check(sent: Int, received: Int, at now: ContinuousClock.Instant) -> String? {
    nextCheck = now + interval
    let moved = sent + received
    let current: Phase = received > 0 ? .receiving : sent < byteCount ? .sending : .waiting
    guard current == phase else {
      startPeriod(current, moved: moved, at: now)
      return nil
    }
    let elapsed = now - periodStart
    if phase == .waiting {
      let isOver = elapsed >= timeouts.firstByte
      return isOver ? "no response within \(timeouts.firstByte) of the request" : nil
    }
    guard elapsed >= timeouts.lowSpeedPeriod else { return nil }
    let milliseconds = max(1, elapsed.wholeMilliseconds)
    guard (moved - movedBefore) * 1000 >= timeouts.lowSpeedLimit * milliseconds else {
      return "less than \(timeouts.lowSpeedLimit) bytes a second over \(timeouts.lowSpeedPeriod)"
    }
    startPeriod(phase, moved: moved, at: now)
    return nil
  }

  /// Starts a new period.
  private mutating func startPeriod(_ phase: Phase, moved: Int, at now: ContinuousClock.Instant) {
    self.phase = phase
    periodStart = now
    movedBefore = moved
  }

  /// The time between checks: an eighth of the shorter limit, at most one second.
  private var interval: Duration {
    min(.seconds(1), max(.milliseconds(1), min(timeouts.firstByte, timeouts.lowSpeedPeriod) / 8))
  }
}
