import FastCGI
import Glibc
import ImageAPI
import Log
import Logging
import S3
import System

/// `ImageFCGI`: a worker. It wires the modules together and handles requests.
enum ServeCommand {
  /// How long the process waits at its end until its log is written.
  private static let flushTime = Duration.seconds(1)

  /// Handles requests until a signal ends the process.
  static func run() -> Never {
    let configuration = CommandStart.configuration { () throws(ConfigurationError) in
      try WorkerConfiguration.fromEnvironment()
    }
    let logger = CommandStart.logger(configuration.logLevel)
    do {
      let isDrained = try serve(configuration, logger)
      LogOutput.standardError.flush(for: flushTime)
      // Not exit(): threads that have exceeded the drain deadline still use what exit() would destroy.
      _exit(isDrained ? EXIT_SUCCESS : EXIT_FAILURE)
    } catch {
      logger.critical("worker cannot start", metadata: ["cause": "\(error)"])
      LogOutput.standardError.flush(for: flushTime)
      _exit(EXIT_FAILURE)
    }
  }

  /// Handles requests.
  ///
  /// - Returns: Whether all requests ended before the drain deadline.
  private static func serve(_ configuration: WorkerConfiguration, _ logger: Logger) throws -> Bool {
    let pool = try Pool(configuration: configuration.pool, logger: logger)
    try LogOutput.standardError.start(lost: configuration.metrics.logLinesLost)
    atexit { LogOutput.standardError.flush(for: ServeCommand.flushTime) }
    let refresh = try CredentialsRefresh.start(configuration.s3.credentials, logger)
    StorageCheck.learnTime(configuration.s3)
    try BackgroundThread.start {
      StorageCheck(configuration: configuration.s3, logger: logger).runAndLog(limit: .seconds(30))
    }
    let metrics = configuration.metrics
    metrics.addWorker(threads: configuration.pool.threads)
    try HostWatch(configuration, logger).start()
    let access = configuration.access
    try access?.start(logger)
    let renderers = configuration.renderers
    let renderMetrics = configuration.renderMetrics
    if let socket = configuration.metricsSocket {
      try pool.serve(onSocketAt: socket) {
        MetricsHandler(metrics, access: access, renderers: renderers, renderMetrics: renderMetrics)
      }
    }
    let generations = configuration.cacheGenerations
    let space = configuration.cacheSpace
    let inspector = configuration.inspector
    let recorder = RequestLog(metrics: metrics, writes: configuration.logsRequests)
    let isDrained = try pool.run {
      let store = try S3ObjectStore(configuration.s3)
      let locks = try configuration.editLocks(store)
      return ImageService(
        configuration: configuration.service,
        ports: .init(
          store: store, meter: store, generations: generations, locks: locks, cacheSpace: space, inspector: inspector,
          renderers: renderers, access: access, recorder: recorder),
        logger: logger)
    }
    refresh?.stop()
    return isDrained
  }
}
