import Glibc
import Synchronization
import System
import Testing

@testable import FastCGI

/// The end of a worker: what is queued is answered, and every thread leaves.
@Suite struct DrainTests {
  /// A pool that answers with the target.
  private func makePool(threads: Int) throws -> TestPool {
    try TestPool(threads: threads) { Response(status: 200, body: Array($0.target.utf8)) }
  }

  @Test(arguments: [1, 2, 8])
  func idleThreadsLeave(threads: Int) throws {
    let pool = try makePool(threads: threads)
    defer { pool.stop() }
    try pool.start()
    #expect(try pool.ask(RecordWriter.request(target: "/a"))?.text == "/a")
    pool.drain()
    #expect(pool.allLeave())
    // One byte a thread, and no more.
    var poller = pollfd(fd: pool.finished.readingEnd, events: Int16(POLLIN), revents: 0)
    #expect(poll(&poller, 1, 0) == 0)
  }

  @Test(arguments: [1, 4])
  func whatIsQueuedBeforeTheDrainIsAnswered(threads: Int) throws {
    let pool = try makePool(threads: threads)
    defer { pool.stop() }
    let clients = try QueuedClients(count: 200, of: pool)
    pool.drain()
    try pool.start()
    #expect(try clients.answers() == (0..<200).map { "/\($0)" })
    #expect(pool.allLeave())
  }

  @Test func requestInHandIsAnswered() throws {
    let entered = Counter()
    let release = Counter()
    let pool = try TestPool { _ in
      entered.increment()
      return Response(status: release.waitUntil { $0 == 1 } ? 200 : 500)
    }
    defer { pool.stop() }
    try pool.start()
    do {
      let client = try RecordClient(pool.socketPath)
      try client.send(RecordWriter.request())
      #expect(entered.waitUntil { $0 == 1 })
      pool.drain()
      release.increment()
      #expect(try client.answer()?.fields.first == "Status: 200 OK")
    }
    #expect(pool.allLeave())
  }

  /// Each request queues the next one before it is answered, so the socket is never without one.
  @Test func threadLeavesThoughTheQueueIsNeverEmpty() throws {
    let path = Mutex("")
    let queued = Mutex<[Int32]>([])
    let isOver = Mutex(false)
    let handled = Counter()
    let queueNext: @Sendable () -> Void = {
      let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      let connected = withSocketAddress(path.withLock { $0 }) { connect(descriptor, $0, $1) }
      let request = RecordWriter.request()
      precondition(connected == 0 && write(descriptor, request, request.count) == request.count)
      queued.withLock { $0.append(descriptor) }
    }
    let pool = try TestPool { _ in
      if !isOver.withLock({ $0 }) { queueNext() }
      // The client of this request goes, so that libfcgi does not linger for it.
      close(queued.withLock { $0.removeFirst() })
      handled.increment()
      return Response(status: 200)
    }
    defer { pool.stop() }
    let socketPath = pool.socketPath
    path.withLock { $0 = socketPath }
    queueNext()
    try pool.start()
    #expect(handled.waitUntil { $0 > 1 })
    pool.drain()
    #expect(pool.allLeave())
    isOver.withLock { $0 = true }
    for descriptor in queued.withLock({ $0 }) { close(descriptor) }
  }

  @Test func socketThatDoesNotListenIsRefused() throws {
    let descriptor = FileDescriptor(owning: socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0))
    #expect(throws: PoolError.notListening) { try Listener(socket: descriptor.number) }
    #expect(throws: PoolError.notListening) { try Listener(socket: -1) }
  }
}
