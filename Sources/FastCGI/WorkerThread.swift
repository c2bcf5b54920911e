import CFastCGI
import Glibc
import Logging
import System

/// One thread of the pool. It accepts and handles one request at a time.
final class WorkerThread: Sendable {
  let listener: Listener
  let waiter: Waiter
  let configuration: Pool.Configuration
  let logger: Logger
  let makeHandler: @Sendable () throws -> any RequestHandler
  /// The pipe that receives a byte when the thread ends.
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

  /// Starts the thread. It retains this object until it ends.
  func start() throws { try BackgroundThread.start { self.run() } }

  /// The longest time for which a draining thread accepts. Under load the queue of a socket is never empty.
  private static let drainLimit = Duration.seconds(1)

  /// Serves requests on the calling thread until the pool has drained.
  func run() {
    let connection = Connection(listener: listener, configuration: configuration)
    let handler: any RequestHandler
    do {
      handler = try makeHandler()
    } catch {
      logger.critical("worker cannot start", metadata: ["cause": "\(error)"])
      exit(EXIT_FAILURE)
    }
    // One request for each wakeup. A loop over the whole queue would not notice the drain while the queue is never
    // empty.
    while waiter.wait() == .connection { _ = serveNext(connection, handler) }
    let end = ContinuousClock.now + Self.drainLimit
    while serveNext(connection, handler) && .now < end {}
    var mark: UInt8 = 1
    _ = write(finished.writingEnd, &mark, 1)
  }

  /// Serves one request.
  ///
  /// - Returns: `false` if no request was waiting.
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
      // Descriptors or memory may be exhausted. The thread must not end, because nothing would replace it.
      logger.warning("cannot accept", metadata: ["errno": "\(errno)"])
      usleep(50_000)
      return true
    }
  }
}
