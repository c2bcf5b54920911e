import Glibc
import Testing

@testable import FastCGI

/// The accept loop: every request is answered, and no client can take a thread away.
@Suite struct WorkerThreadTests {
  /// A pool that answers with the target, after it has counted it.
  private func makePool(threads: Int = 1, handled: Counter = Counter()) throws -> TestPool {
    try TestPool(threads: threads) { request in
      handled.increment()
      return Response(status: 200, body: Array(request.target.utf8))
    }
  }

  @Test func answerEndsAsTheSpecificationSays() throws {
    let pool = try makePool()
    defer { pool.stop() }
    try pool.start()
    let answer = try pool.ask(RecordWriter.request(target: "/a"))
    #expect(answer?.text == "/a")
    #expect(answer?.errors == [])
    // Application status 0, FCGI_REQUEST_COMPLETE (FastCGI 1.0, section 5.5).
    #expect(answer?.end.prefix(5) == [0, 0, 0, 0, 0])
  }

  /// The requests are all queued before the first is read.
  @Test(arguments: [1, 4, 16])
  func queuedRequestsAreAllAnsweredOnce(threads: Int) throws {
    let handled = Counter()
    let pool = try makePool(threads: threads, handled: handled)
    defer { pool.stop() }
    let clients = try QueuedClients(count: 300, of: pool)
    try pool.start()
    #expect(try clients.answers() == (0..<300).map { "/\($0)" })
    #expect(handled.value == 300)
  }

  /// No request is answered until all threads hold one, so a pool with one thread less does not end.
  @Test func threadsWorkAtTheSameTime() throws {
    let inside = Counter()
    let pool = try TestPool(threads: 4) { _ in
      inside.increment()
      let deadline = ContinuousClock.now + .seconds(20)
      while inside.value % 4 != 0 && .now < deadline { sched_yield() }
      return Response(status: inside.value % 4 == 0 ? 200 : 500)
    }
    defer { pool.stop() }
    try pool.start()
    let clients = try QueuedClients(count: 4, of: pool)
    #expect(try clients.statuses() == [String](repeating: "Status: 200 OK", count: 4))
  }

  @Test(arguments: [0, 1, 7_000, 8_191, 8_192, 65_535, 1 << 20])
  func answerOfAnySizeArrivesWhole(count: Int) throws {
    let octets = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
    let pool = try TestPool { _ in Response(status: 200, body: octets) }
    defer { pool.stop() }
    try pool.start()
    #expect(try pool.ask(RecordWriter.request())?.body == octets)
  }

  /// Far more than the socket holds, so the client gets through only because the rest is taken off the socket.
  @Test func largeBodyMayBeLeftUnread() throws {
    let pool = try makePool()
    defer { pool.stop() }
    try pool.start()
    let body = [UInt8](repeating: 1, count: 20 << 20)
    #expect(try pool.ask(RecordWriter.request(target: "/large", body: body))?.text == "/large")
    #expect(try pool.ask(RecordWriter.request(target: "/next"))?.text == "/next")
  }

  /// With nothing left to be read, the connection is closed with the answer; what is sent after it meets nobody.
  @Test(arguments: [[], [1, 2, 3]] as [[UInt8]]) func threadDoesNotWaitForTheClientToClose(body: [UInt8]) throws {
    let pool = try TestPool { request in
      try? request.body.withBytes { _ in }
      return Response(status: 200)
    }
    defer { pool.stop() }
    try pool.start()
    let client = try RecordClient(pool.socketPath)
    try client.send(RecordWriter.request(body: body))
    #expect(try client.answer() != nil)
    #expect(try client.answer() == nil)
    #expect { try client.send([0]) } throws: { ($0 as? RecordClient.Failure)?.errno == EPIPE }
  }

  /// What arrives late is read before the connection is closed, so that it does not reset an answer under way.
  @Test func threadWaitsForTheRestOfABodyThatNobodyWanted() throws {
    let pool = try makePool()
    defer { pool.stop() }
    try pool.start()
    let request = RecordWriter.request(body: [UInt8](repeating: 1, count: 100))
    let client = try RecordClient(pool.socketPath)
    try client.send(Array(request.dropLast(60)))
    #expect(try client.answer() != nil)
    // The end of what it sends, and not of what it takes.
    #expect(try client.answer() == nil)
    try client.send(Array(request.suffix(60)))
  }

  @Test func clientThatHasGoneIsDropped() throws {
    let handled = Counter()
    let pool = try makePool(handled: handled)
    defer { pool.stop() }
    for _ in 0..<20 {
      let client = try RecordClient(pool.socketPath)
      try client.send(RecordWriter.request(target: "/gone"))
    }
    let client = try RecordClient(pool.socketPath)
    try client.send(RecordWriter.request(target: "/here"))
    try pool.start()
    #expect(try client.answer()?.text == "/here")
    #expect(handled.value == 1)
  }

  /// The answer is larger than the socket holds, so the thread is still writing when the client goes.
  @Test func clientThatGoesDuringTheAnswerCostsNothing() throws {
    let entered = Counter()
    let large = [UInt8](repeating: 0, count: 4 << 20)
    let pool = try TestPool { request in
      entered.increment()
      return Response(status: 200, body: request.target == "/large" ? large : Array("next".utf8))
    }
    defer { pool.stop() }
    try pool.start()
    for round in 1...10 {
      do {
        let client = try RecordClient(pool.socketPath)
        try client.send(RecordWriter.request(target: "/large", body: [1, 2, 3]))
        #expect(entered.waitUntil { $0 == 2 * round - 1 })
      }
      #expect(try pool.ask(RecordWriter.request(target: "/next"))?.text == "next")
    }
  }

  /// A head that is cut at any byte: no request, and the thread goes on.
  @Test func headThatBreaksOffIsDropped() throws {
    let handled = Counter()
    let pool = try makePool(handled: handled)
    defer { pool.stop() }
    try pool.start()
    let head = RecordWriter.head(length: "0", chunk: 20).bytes
    for cut in 0..<head.count {
      let client = try RecordClient(pool.socketPath)
      try client.send(Array(head[..<cut]))
    }
    #expect(try pool.ask(RecordWriter.request(target: "/next"))?.text == "/next")
    #expect(handled.value == 1)
  }

  /// The same with the connection open for reading. libfcgi takes the end of the connection for the end of the
  /// parameters: the handler must not see such a request, and all that may come is FCGI_END_REQUEST.
  @Test func halfClosedHeadIsClosedWithoutAnAnswer() throws {
    let handled = Counter()
    let pool = try makePool(handled: handled)
    defer { pool.stop() }
    try pool.start()
    for cut in [1, 7, 8, 15, 16, 17, 30] {
      let client = try RecordClient(pool.socketPath)
      try client.send(Array(RecordWriter.head().bytes[..<cut]))
      client.endSending()
      #expect(try client.answer()?.output ?? [] == [])
    }
    #expect(handled.value == 0)
  }

  /// A peer that connects and says nothing is closed after libfcgi's 2 s; the other thread serves meanwhile.
  @Test func silentConnectionIsClosedAndHoldsOneThreadAtMost() throws {
    let pool = try makePool(threads: 2)
    defer { pool.stop() }
    try pool.start()
    let silent = try RecordClient(pool.socketPath)
    for number in 0..<20 {
      #expect(try pool.ask(RecordWriter.request(target: "/\(number)"))?.text == "/\(number)")
    }
    #expect(try silent.answer() == nil)
  }

  /// Records that no server sends. Each is either no request or one that is answered; the thread goes on.
  enum Malformed: String, CaseIterable {
    case version, unknownType, zeroRequest, role, shortBegin, noBegin, abort, getValues, stdinFirst, secondBegin
    case noise
  }

  @Test(arguments: Malformed.allCases)
  func malformedRecordsCostNothing(kind: Malformed) throws {
    let pool = try makePool()
    defer { pool.stop() }
    try pool.start()
    var writer = RecordWriter()
    switch kind {
    case .version: writer.record(1, [0, 1, 0, 0, 0, 0, 0, 0], version: 2)
    case .unknownType: writer.record(200, [1, 2, 3])
    case .zeroRequest:
      writer.requestID = 0
      writer.begin()
    case .role: writer.begin(role: 9)
    case .shortBegin: writer.record(1, [0, 1])
    case .noBegin: writer.params([("REQUEST_METHOD", [1])])
    case .abort:
      writer.begin()
      writer.record(RecordWriter.RecordType.abortRequest.rawValue, [])
    case .getValues:
      writer.requestID = 0
      writer.record(RecordWriter.RecordType.getValues.rawValue, [14, 0] + Array("FCGI_MAX_CONNS".utf8))
    case .stdinFirst:
      writer.begin()
      writer.stream(.stdin, [1, 2, 3])
    case .secondBegin:
      writer.begin()
      writer.begin()
    case .noise: writer.record(1, [UInt8](repeating: 0xFF, count: 60_000))
    }
    do {
      let client = try RecordClient(pool.socketPath)
      try client.send(writer.bytes)
    }
    #expect(try pool.ask(RecordWriter.request(target: "/next"))?.text == "/next")
  }

  /// A mix of the above from many connections, which several threads meet at the same time.
  @Test func stormOfBrokenConnectionsLeavesEveryThreadWorking() throws {
    let pool = try makePool(threads: 4)
    defer { pool.stop() }
    try pool.start()
    let whole = RecordWriter.request(target: "/storm", body: [UInt8](repeating: 7, count: 100), padding: 5, chunk: 33)
    for round in 0..<2_000 {
      let client = try RecordClient(pool.socketPath)
      try client.send(Array(whole[..<(round * 37 % (whole.count + 1))]))
      if round % 3 == 0 { client.endSending() }
    }
    let clients = try QueuedClients(count: 100, of: pool)
    #expect(try clients.answers() == (0..<100).map { "/\($0)" })
  }
}
