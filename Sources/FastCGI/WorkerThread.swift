import CFastCGI
import Glibc
import Logging
import System

/// One thread of the pool: accept, handle, answer, again.
final class WorkerThread: Sendable {
  let listener: Listener
  let waiter: Waiter
  let configuration: Pool.Configuration
  let logger: Logger
  let makeHandler: @Sendable () throws -> any RequestHandler
  /// Gets one byte when the thread has left.
  let finished: Pipe

  init(
    listener: Listener, waiter: Waiter, configuration: Pool.Configuration, logger: Logger,
    makeHandler: @escaping @Sendable () throws -> any RequestHandler, finished: Pipe
  ) {
    self.listener = listener
    self.waiter = waiter
    self.configuration = configuration
    self.logger = logger
    self.makeHandler = makeHandler
    self.finished = finished
  }

  /// Starts the thread, which keeps itself alive until it has left.
  func start() throws { try BackgroundThread.start { self.run() } }

  /// The longest time that a draining thread goes on accepting: the queue of a socket is never empty under load.
  private static let drainLimit = Duration.seconds(1)

  /// Serves until the drain, on the thread that calls it.
  func run() {
    let connection = Connection(listener: listener, configuration: configuration)
    let handler: any RequestHandler
    do {
      handler = try makeHandler()
    } catch {
      logger.critical("worker cannot start", metadata: ["cause": "\(error)"])
      exit(EXIT_FAILURE)
    }
    // One request a wakeup: a loop until nothing is left would not see the drain while the queue is never empty.
    while waiter.wait() == .connection { _ = serveNext(connection, handler) }
    let end = ContinuousClock.now + Self.drainLimit
    while serveNext(connection, handler) && .now < end {}
    var mark: UInt8 = 1
    _ = write(finished.writingEnd, &mark, 1)
  }

  /// Serves one request; false if none was waiting.
  private func serveNext(_ connection: borrowing Connection, _ handler: any RequestHandler) -> Bool {
    switch connection.accept() {
    case .request(let request):
      connection.finish(with: handler.respond(to: request))
      return true
    case .abandoned:
      return true
    case .none:
      return false
    case .failed(let errno):
      // Out of descriptors or memory: a loop that ended here would lose the thread for good.
      logger.warning("cannot accept", metadata: ["errno": "\(errno)"])
      usleep(50_000)
      return true
    }
  }
}
