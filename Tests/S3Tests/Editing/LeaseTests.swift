import Objects
import TestSupport
import Testing

@testable import S3

/// Leases: who has one, and how long.
@Suite struct LeaseTests {
  private typealias Server = EditServer

  /// The object of a lease that lasts 10 s and is `age` seconds old.
  private static func lease(age: Int) -> StubServer.Step {
    let times = ["Sun, 06 Nov 1994 08:49:00 GMT", "Sun, 06 Nov 1994 08:49:\(age < 10 ? "0" : "")\(age) GMT"]
    return .answer(
      "HTTP/1.1 200 OK\r\nDate: \(times[1])\r\nLast-Modified: \(times[0])\r\nETag: \"old\"\r\n"
        + "x-amz-meta-lease-seconds: 10\r\nContent-Length: 20\r\n\r\n")
  }

  private func acquire(
    _ connections: [[StubServer.Step]], edits: S3Client.Edits? = S3Client.Edits()
  ) throws -> (lease: Lease?, requests: [String], failure: S3Error?) {
    var lease: Lease?
    let (requests, failure) = try Server.run(connections, edits: edits) { client in
      lease = try client.acquireLease("n", seconds: 10, deadline: client.deadline)
    }
    return (lease, requests, failure)
  }

  @Test func nobodyHasIt() throws {
    let before = ContinuousClock.now
    let (lease, requests, _) = try acquire([[Server.stored]])
    #expect(lease?.etag == "e" && lease?.name == "n")
    #expect(try #require(lease).end >= before + .seconds(10) && lease!.end <= .now + .seconds(10))
    #expect(Server.lines(requests) == ["PUT /.image-fcgi/locks/n"])
    #expect(requests[0].contains("\r\nif-none-match: *\r\n") && requests[0].contains("x-amz-meta-lease-seconds: 10"))
  }

  /// By S3's own clock, with some seconds for those of gateways.
  @Test(arguments: [(0, false), (10, false), (12, false), (13, true), (59, true)])
  func isTakenOverWhenItsTimeIsOver(age: Int, isOver: Bool) throws {
    let (lease, requests, _) = try acquire([[Server.refused, Self.lease(age: age)] + (isOver ? [Server.stored] : [])])
    #expect((lease != nil) == isOver)
    #expect(requests.count == (isOver ? 3 : 2))
    if isOver { #expect(requests[2].contains("\r\nif-match: \"old\"\r\n")) }
  }

  @Test func somebodyElseWasFaster() throws {
    let (lease, _, failure) = try acquire([
      [Server.refused, Self.lease(age: 50), Server.refused, Self.lease(age: 0)]
    ])
    #expect(lease == nil && failure == nil)
  }

  @Test func itWasJustGivenBack() throws {
    let (lease, requests, _) = try acquire([[Server.refused, Server.absent, Server.stored]])
    #expect(lease?.etag == "e" && requests.count == 3)
  }

  /// Where a dead host's lease could not be taken over, there are none.
  @Test func needsReplacements() throws {
    let (_, requests, failure) = try acquire([[]], edits: .init(replacement: .unsupported))
    #expect(failure?.code == .notSupported && requests.isEmpty)
  }

  @Test func aLostLeaseIsNotRenewed() throws {
    for steps in [[Server.refused, Self.lease(age: 0)], [Server.refused, Server.absent]] {
      let (_, failure) = try Server.run([steps]) { client in
        let lease = Lease(name: "n", etag: "mine", end: .now + .seconds(10))
        _ = try client.renewLease(lease, seconds: 10, deadline: client.deadline)
      }
      #expect(failure?.code == .changed)
    }
  }

  @Test func isGivenBackOnCondition() throws {
    for steps in [[Server.deleted], [Server.refused, Self.lease(age: 0)], [Server.refused, Server.absent]] {
      let (requests, failure) = try Server.run([steps]) { client in
        let lease = Lease(name: "n", etag: "mine", end: .now + .seconds(10))
        try client.releaseLease(lease, deadline: client.deadline)
      }
      #expect(failure == nil && requests.count == steps.count)
      #expect(requests[0].hasPrefix("DELETE ") && requests[0].contains("if-match: \"mine\""))
    }
  }

  /// Where the engine deletes without a condition, only a lease that is surely one's own is deleted.
  @Test(arguments: [(Duration.seconds(60), 1), (.zero, 0), (.milliseconds(900), 0)])
  func isLeftWhereItMayBeSomebodyElses(rest: Duration, count: Int) throws {
    let (requests, failure) = try Server.run(
      [count == 1 ? [Server.deleted] : []], edits: .init(deletes: .ignored)
    ) { client in
      let lease = Lease(name: "n", etag: "mine", end: .now + rest)
      try client.releaseLease(lease, deadline: client.deadline)
    }
    #expect(failure == nil && Server.lines(requests) == Array(repeating: "DELETE /.image-fcgi/locks/n", count: count))
  }
}
