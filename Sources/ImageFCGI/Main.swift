import FastCGI
import Glibc
import ImageAPI
import Logging
import S3

/// The worker process: reads its configuration, wires the modules together and serves until it is told to stop.
@main
enum Main {
  static func main() {
    let configuration: WorkerConfiguration
    do {
      configuration = try WorkerConfiguration.fromEnvironment()
    } catch {
      let logger = Logger(label: "image-fcgi") { _ in JSONLogHandler(level: .info) }
      for problem in error.problems { logger.critical("bad configuration", metadata: ["problem": "\(problem)"]) }
      exit(EX_CONFIG)
    }
    LoggingSystem.bootstrap { _ in JSONLogHandler(level: configuration.logLevel) }
    let logger = Logger(label: "image-fcgi")

    do {
      let pool = try Pool(configuration: configuration.pool, logger: logger)
      if configuration.s3.createsMissingBucket {
        try startThread { BucketPreparation.run(configuration.s3, logger) }
      }
      let refresh = try CredentialsRefresh.start(configuration.s3.credentials, logger)
      let generations = configuration.cacheGenerations
      let drained = try pool.run {
        ImageService(
          configuration: configuration.service, store: try S3ObjectStore(configuration.s3), generations: generations,
          logger: logger)
      }
      refresh?.stop()
      exit(drained ? EXIT_SUCCESS : EXIT_FAILURE)
    } catch {
      logger.critical("worker cannot start", metadata: ["cause": "\(error)"])
      exit(EXIT_FAILURE)
    }
  }
}
