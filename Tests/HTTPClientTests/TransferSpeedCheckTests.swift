import TestSupport
import Testing

@testable import HTTPClient

/// Which transfers are too slow.
@Suite struct TransferSpeedCheckTests {
  /// Limits of 8 s for a response, and of 100 bytes a second over 4 s.
  private static var timeouts: HTTPTimeouts {
    var timeouts = HTTPTimeouts()
    timeouts.firstByte = .seconds(8)
    timeouts.lowSpeedPeriod = .seconds(4)
    timeouts.lowSpeedLimit = 100
    return timeouts
  }

  /// The bytes that have been sent and received after each second, and the second at which the transfer is too slow.
  static let transfers: [(byteCount: Int, moved: [(sent: Int, received: Int)], overdueAt: Int?)] = [
    (0, Array(repeating: (0, 0), count: 20), 8),
    (0, Array(repeating: (0, 0), count: 7) + [(0, 50)] + Array(repeating: (0, 1000), count: 4), nil),
    (1000, (1...10).map { ($0 * 100, 0) }, nil),
    (1000, Array(repeating: (0, 0), count: 9), 4),
    (1000, (1...20).map { (min(1000, $0 * 99), 0) }, 4),
    // The request is sent after 3 s. There is no response until 11 s.
    (1000, [(400, 0), (800, 0), (1000, 0)] + Array(repeating: (1000, 0), count: 12), 11),
    // The speed of a slow response is measured from its first byte.
    (0, [(0, 0), (0, 10)] + (1...20).map { (0, 10 + $0) }, 6),
  ]

  @Test(arguments: transfers) func slowTransfersAreFound(
    byteCount: Int, moved: [(sent: Int, received: Int)], overdueAt: Int?
  ) {
    let start = ContinuousClock.now
    var speedCheck = TransferSpeedCheck(Self.timeouts)
    speedCheck.begin(byteCount: byteCount, at: start)
    var overdue: Int?
    for (index, now) in moved.enumerated() where overdue == nil {
      if speedCheck.check(sent: now.sent, received: now.received, at: start + .seconds(index + 1)) != nil {
        overdue = index + 1
      }
    }
    #expect(overdue == overdueAt)
  }

  @Test func theIntervalIsAnEighthOfTheShorterLimit() {
    let start = ContinuousClock.now
    var speedCheck = TransferSpeedCheck(Self.timeouts)
    speedCheck.begin(byteCount: 1, at: start)
    #expect(speedCheck.nextCheck == start + .milliseconds(500))
    var patient = TransferSpeedCheck(HTTPTimeouts())
    patient.begin(byteCount: 1, at: start)
    #expect(patient.nextCheck == start + .seconds(1))
  }

  /// The server does not respond. The limit for the first byte ends the transfer long before the deadline.
  @Test func silenceEndsAtTheFirstByteLimit() throws {
    let server = StubServer([[.silence]])
    defer { server.stop() }
    var timeouts = HTTPTimeouts()
    timeouts.firstByte = .milliseconds(100)
    let http = try HTTPClient(origin: "http://127.0.0.1:\(server.port)", timeouts: timeouts)
    let start = ContinuousClock.now
    #expect {
      try http.perform(
        HTTPRequest(method: .get, path: Array("/".utf8), fields: []), deadline: start + .seconds(60))
    } throws: {
      ($0 as? HTTPError)?.code == .timeout
    }
    #expect(.now - start < .seconds(30))
  }
}
