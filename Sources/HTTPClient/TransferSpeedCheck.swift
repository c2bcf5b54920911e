import System

/// Tells a transfer that goes on from one that does not: by the wait for a response's first byte, and by the speed of
/// what is under way. A pure judge: times and counts come from outside.
struct TransferSpeedCheck {
  /// What is held against it.
  let timeouts: HTTPTimeouts
  /// When it is to be judged next.
  private(set) var nextCheck: ContinuousClock.Instant = .now
  /// What the transfer does.
  private enum Phase { case sending, waiting, receiving }
  /// The phase that the last judgement found.
  private var phase = Phase.sending
  /// Bytes that the request's body has.
  private var byteCount = 0
  /// When the time that is judged began.
  private var periodStart: ContinuousClock.Instant = .now
  /// Bytes that had been moved by then, in both directions.
  private var movedBefore = 0

  /// A judge for one transfer after the other.
  init(_ timeouts: HTTPTimeouts) {
    self.timeouts = timeouts
  }

  /// A transfer begins that has `byteCount` bytes to send.
  mutating func begin(byteCount: Int, at now: ContinuousClock.Instant) {
    self.byteCount = byteCount
    startPeriod(byteCount == 0 ? .waiting : .sending, moved: 0, at: now)
    nextCheck = now + interval
  }

  /// Looks at what has been moved so far.
  ///
  /// - Returns: What is wrong, for the log; `nil` where the transfer may go on.
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

  /// Begins to judge anew.
  private mutating func startPeriod(_ phase: Phase, moved: Int, at now: ContinuousClock.Instant) {
    self.phase = phase
    periodStart = now
    movedBefore = moved
  }

  /// The time between judgements: an eighth of the shorter limit, a second at most.
  private var interval: Duration {
    min(.seconds(1), max(.milliseconds(1), min(timeouts.firstByte, timeouts.lowSpeedPeriod) / 8))
  }
}
