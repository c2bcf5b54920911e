import CFastCGI
import Glibc
package import Logging
import System

/// The threads of a worker process. Each accepts requests and handles them one at a time. A signal drains the pool.
package struct Pool {
  /// The configuration of a pool.
  package struct Configuration: Sendable {
    /// The number of threads, at least 1.
    package var threads: Int
    /// The largest request body, in bytes.
    package var maximumBodySize: Int
    /// The folder for large bodies; `nil` if handlers take them from the stream.
    package var spool: Spool?
    /// The longest time from the stop signal to the end of `run`, in seconds.
    package var drainDeadline: Int

    /// A configuration from its values.
    package init(threads: Int, maximumBodySize: Int, spool: Spool?, drainDeadline: Int) {
      self.threads = threads
      self.maximumBodySize = maximumBodySize
      self.spool = spool
      self.drainDeadline = drainDeadline
    }
  }

  let configuration: Configuration
  let logger: Logger
  /// The signals that stop a worker. multiwatch sends SIGUSR1.
  private var stopSignals = sigset_t()

  /// A pool that is not running yet.
  ///
  /// Must be called on the main thread before any other thread exists: it blocks the stop signals, and threads inherit
  /// the signal mask. libfcgi's handlers of these signals must never run, because they interrupt the current request.
  ///
  /// - Throws: `PoolError.initialization` if libfcgi cannot start.
  package init(configuration: Configuration, logger: Logger) throws {
    self.configuration = configuration
    self.logger = logger
    sigemptyset(&stopSignals)
    for signal in [SIGTERM, SIGINT, SIGUSR1] { sigaddset(&stopSignals, signal) }
    pthread_sigmask(SIG_BLOCK, &stopSignals, nil)
    signal(SIGPIPE, SIG_IGN)
    let initialization = FCGX_Init()
    guard initialization == 0 else { throw PoolError.initialization(code: initialization) }
    // Blocking the signals is not enough: if a handler has set libfcgi's flag, a silent connection makes its accept
    // loop spin forever. So the handlers are removed. sigwait does not need them.
    for number in [SIGTERM, SIGUSR1] { signal(number, SIG_DFL) }
  }

  /// Serves requests from descriptor 0 until a stop signal arrives and all threads have ended.
  ///
  /// - Parameter makeHandler: Creates the handler of a thread. Called on that thread.
  /// - Returns: Whether all threads have ended before the deadline.
  /// - Throws: `PoolError` or `SystemError` if the pool cannot start.
  package func run(_ makeHandler: @escaping @Sendable () throws -> any RequestHandler) throws -> Bool {
    let listener = try Listener(socket: 0)
    let finished = try Pipe()

    for _ in 0..<configuration.threads {
      let thread = WorkerThread(
        listener: listener, waiter: try listener.makeWaiter(), configuration: configuration, logger: logger,
        makeHandler: makeHandler, finished: finished)
      try thread.start()
    }
    logger.info("worker started", metadata: ["threads": "\(configuration.threads)"])

    var received: Int32 = 0
    var signals = stopSignals
    sigwait(&signals, &received)
    logger.info("draining", metadata: ["signal": "\(received)"])
    listener.drain()
    let drained = waitForThreads(finished)
    logger.info("worker stopped", metadata: ["drained": "\(drained)"])
    return drained
  }

  /// Waits until all threads have ended, or until the deadline.
  ///
  /// - Returns: Whether all threads have ended.
  private func waitForThreads(_ finished: Pipe) -> Bool {
    let deadline = ContinuousClock.now + .seconds(configuration.drainDeadline)
    for _ in 0..<configuration.threads {
      let remaining = (deadline - .now) / .milliseconds(1)
      var poller = pollfd(fd: finished.readingEnd, events: Int16(POLLIN), revents: 0)
      guard remaining > 0, poll(&poller, 1, Int32(remaining)) == 1 else { return false }
      var mark: UInt8 = 0
      _ = read(finished.readingEnd, &mark, 1)
    }
    return true
  }
}
