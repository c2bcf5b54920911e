import Glibc
import Logging
import S3

/// `ImageFCGI check`: checks the configuration and the storage before workers start.
enum CheckCommand {
  /// The time limit of the storage.
  private static let limit: Duration = .seconds(5)

  /// Checks all that a worker needs. Ends with status 78 if workers cannot run, and with 0 otherwise, even if the storage
  /// cannot be used at the moment.
  static func run() -> Never {
    let configuration = CommandStart.configuration { () throws(ConfigurationError) in
      try WorkerConfiguration.fromEnvironment()
    }
    let logger = CommandStart.logger(configuration.logLevel)
    withCredentials(of: configuration.s3, logger) {
      StorageCheck(configuration: configuration.s3, logger: logger).runAndLog(limit: limit)
    }
    exit(EXIT_SUCCESS)
  }

  /// Checks only the storage, and prints its problem for a person. Ends with status 78 if a setting is invalid or the
  /// storage would overwrite images, and with 69 if the storage cannot be used for another reason.
  static func runForStorage() -> Never {
    var environment = Environment(nil)
    guard let configuration = environment.s3Configuration(), environment.problems.isEmpty else {
      CommandStart.complain(environment.problems)
      exit(EX_CONFIG)
    }
    let logger = CommandStart.logger(.error)
    var failure: S3Error?
    let check = StorageCheck(configuration: configuration, logger: logger)
    withCredentials(of: configuration, logger) {
      do throws(S3Error) { try check.run(limit: limit) } catch { failure = error }
    }
    guard let failure else { exit(EXIT_SUCCESS) }
    CommandStart.complain([check.problem(failure).sentence])
    exit(failure.code == .conditionsIgnored ? EX_CONFIG : EX_UNAVAILABLE)
  }

  /// Runs `body` while a thread refreshes the credentials.
  private static func withCredentials(of configuration: S3Configuration, _ logger: Logger, _ body: () -> Void) {
    do {
      let refresh = try CredentialsRefresh.start(configuration.credentials, logger)
      body()
      refresh?.stop()
    } catch {
      logger.critical("check cannot start", metadata: ["cause": "\(error)"])
      exit(EX_TEMPFAIL)
    }
  }
}
