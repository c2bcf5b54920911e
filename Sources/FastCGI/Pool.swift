import CFastCGI
import Glibc
package import Logging
import System

/// The threads of one worker process: each accepts requests, handles them one after the other, and drains on a signal.
package struct Pool {
  /// How a pool runs.
  package struct Configuration: Sendable {
    /// Threads that handle requests, at least 1.
    package var threads: Int
    /// The largest request body, in bytes.
    package var maximumBodySize: Int
    /// Where large bodies lie.
    package var spool: Spool
    /// The longest time between the signal to stop and the end of the process, in seconds.
    package var drainDeadline: Int

    /// A configuration from its values.
    package init(threads: Int, maximumBodySize: Int, spool: Spool, drainDeadline: Int) {
      self.threads = threads
      self.maximumBodySize = maximumBodySize
      self.spool = spool
      self.drainDeadline = drainDeadline
    }
  }

  let configuration: Configuration
  let logger: Logger
  /// The signals that ask a worker to leave; USR1 is the one that multiwatch sends.
  private var stopSignals = sigset_t()

  /// A pool that is not running yet.
  ///
  /// Must be made on the main thread before any other thread exists: it blocks the stop signals, and threads inherit
  /// that. libfcgi's own handlers of these signals must never run, because they break the request in hand.
  package init(configuration: Configuration, logger: Logger) throws {
    self.configuration = configuration
    self.logger = logger
    sigemptyset(&stopSignals)
    for signal in [SIGTERM, SIGINT, SIGUSR1] { sigaddset(&stopSignals, signal) }
    pthread_sigmask(SIG_BLOCK, &stopSignals, nil)
    signal(SIGPIPE, SIG_IGN)
    let initialization = FCGX_Init()
    guard initialization == 0 else { throw PoolError.initialization(code: initialization) }
    // Blocked is not enough for handlers that must never run: with libfcgi's flag set, a connection that says nothing
    // makes its accept loop spin for ever. sigwait takes a blocked signal whatever its disposition is.
    for number in [SIGTERM, SIGUSR1] { signal(number, SIG_DFL) }
  }

  /// Serves requests from descriptor 0 until a stop signal has come and every thread has finished.
  ///
  /// - Parameter makeHandler: makes the handler of a thread, on that thread.
  /// - Returns: whether all threads have left before the deadline.
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

  /// Waits until every thread has said that it is done, or until the deadline.
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
