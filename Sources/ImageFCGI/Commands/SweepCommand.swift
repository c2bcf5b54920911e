import Glibc
import Logging

/// `ImageFCGI sweep`: removes leftovers of dead processes.
enum SweepCommand {
  /// Sweeps, and ends with status 75 if something could not be removed.
  static func run(_ options: SweepOptions) -> Never {
    let configuration = CommandStart.configuration { () throws(ConfigurationError) in
      try SweepConfiguration.fromEnvironment()
    }
    let logger = CommandStart.logger(configuration.logLevel)
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
}
