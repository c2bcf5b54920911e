import FastCGI
import Glibc
import ImageAPI
import Logging
import S3
import System

/// The program: reads its command line and its configuration, wires the modules together and runs.
@main
enum Main {
  static func main() {
    do throws(CommandLineError) {
      switch try Command(Array(CommandLine.arguments.dropFirst())) {
      case .serve: serve()
      case .check: check()
      case .sweep(let options): sweep(options)
      case .settings(let query): settings(query)
      case .errors(let isOpenAPI): print(isOpenAPI ? ErrorDocuments.openAPI : ErrorDocuments.markdown, terminator: "")
      case .nginx(let source, let target): nginx(source, target)
      case .help: print(Command.usage)
      }
    } catch {
      complain([error.problem, Command.usage])
      exit(EX_USAGE)
    }
  }

  /// How long a process that ends waits for its log.
  private static let flushTime = Duration.seconds(1)

  /// Serves requests until the process is told to stop.
  private static func serve() -> Never {
    let configuration = configured { () throws(ConfigurationError) in try WorkerConfiguration.fromEnvironment() }
    let logger = startLogging(configuration.logLevel)
    do {
      let pool = try Pool(configuration: configuration.pool, logger: logger)
      try LogOutput.standardError.start(lost: configuration.metrics.logLinesLost)
      atexit { LogOutput.standardError.flush(for: Main.flushTime) }
      let refresh = try CredentialsRefresh.start(configuration.s3.credentials, logger)
      StorageCheck.learnTime(configuration.s3)
      try BackgroundThread.start { StorageCheck.run(configuration.s3, logger, limit: .seconds(30)) }
      let metrics = configuration.metrics
      metrics.addWorker(threads: configuration.pool.threads)
      try HostWatch(configuration, logger).start()
      if let socket = configuration.metricsSocket {
        try pool.serve(onSocketAt: socket) { MetricsHandler(metrics) }
      }
      let generations = configuration.cacheGenerations
      let space = configuration.cacheSpace
      let recorder = RequestLog(metrics: metrics, writes: configuration.logsRequests)
      let drained = try pool.run {
        let store = try S3ObjectStore(configuration.s3)
        return ImageService(
          configuration: configuration.service,
          ports: .init(store: store, meter: store, generations: generations, cacheSpace: space, recorder: recorder),
          logger: logger)
      }
      refresh?.stop()
      LogOutput.standardError.flush(for: flushTime)
      // Not exit(): threads that the deadline has overtaken still use what that would take down.
      _exit(drained ? EXIT_SUCCESS : EXIT_FAILURE)
    } catch {
      logger.critical("worker cannot start", metadata: ["cause": "\(error)"])
      LogOutput.standardError.flush(for: flushTime)
      _exit(EXIT_FAILURE)
    }
  }

  /// Ends with a status that says whether workers could run.
  private static func check() -> Never {
    let configuration = configured { () throws(ConfigurationError) in try WorkerConfiguration.fromEnvironment() }
    let logger = startLogging(configuration.logLevel)
    do {
      let refresh = try CredentialsRefresh.start(configuration.s3.credentials, logger)
      StorageCheck.run(configuration.s3, logger, limit: .seconds(5))
      refresh?.stop()
      exit(EXIT_SUCCESS)
    } catch {
      logger.critical("check cannot start", metadata: ["cause": "\(error)"])
      exit(EX_TEMPFAIL)
    }
  }

  /// Removes what dead processes have left.
  private static func sweep(_ options: SweepOptions) -> Never {
    let configuration = configured { () throws(ConfigurationError) in try SweepConfiguration.fromEnvironment() }
    let logger = startLogging(configuration.logLevel)
    let sweep = Sweep(options: options, s3: configuration.s3, spool: configuration.spool, logger: logger)
    do {
      let refresh = try CredentialsRefresh.start(configuration.s3.credentials, logger)
      let isDone = sweep.run()
      refresh?.stop()
      exit(isDone ? EXIT_SUCCESS : EX_TEMPFAIL)
    } catch {
      logger.critical("sweep cannot start", metadata: ["cause": "\(error)"])
      exit(EX_TEMPFAIL)
    }
  }

  /// Shows settings. What is wrong with the one that is asked for is said in plain words: a person or a script is there.
  private static func settings(_ query: SettingsQuery) {
    do throws(ConfigurationError) {
      print(try query.answer(), terminator: "")
    } catch {
      complain(error.problems)
      exit(EX_CONFIG)
    }
  }

  /// Writes nginx's configuration.
  private static func nginx(_ source: String, _ target: String) {
    configured { () throws(ConfigurationError) in
      try NginxFolder(path: source).render(into: target, try NginxPlaceholders.fromEnvironment())
    }
  }

  /// Writes lines to standard error, the first of which begins with the program's name.
  private static func complain(_ lines: [String]) {
    let message = Array("ImageFCGI: \(lines.joined(separator: "\n"))\n".utf8)
    _ = write(STDERR_FILENO, message, message.count)
  }

  /// A configuration; where it is bad, the process says why and ends.
  private static func configured<Configuration>(
    _ read: () throws(ConfigurationError) -> Configuration
  ) -> Configuration {
    do {
      return try read()
    } catch {
      let logger = Logger(label: "image-fcgi") { _ in JSONLogHandler(level: .info) }
      for problem in error.problems { logger.critical("bad configuration", metadata: ["problem": "\(problem)"]) }
      exit(EX_CONFIG)
    }
  }

  /// The process's logger.
  private static func startLogging(_ level: Logger.Level) -> Logger {
    LoggingSystem.bootstrap { _ in JSONLogHandler(level: level) }
    return Logger(label: "image-fcgi")
  }
}
