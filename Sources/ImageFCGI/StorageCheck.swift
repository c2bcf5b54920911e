import Glibc
import Logging
import S3

/// Looks at the storage at the start, while requests are served already: makes a bucket that the engine may not have
/// yet, and ends the worker where the engine would break the promise that no image is ever overwritten.
enum StorageCheck {
  /// Checks the storage.
  ///
  /// - Parameter limit: How long the storage may take. What could not be found out by then is found out by the request
  ///   that needs it.
  static func run(_ configuration: S3Configuration, _ logger: Logger, limit: Duration) {
    let deadline = ContinuousClock.now + limit
    do throws(S3Error) {
      let client = try S3Client(configuration: configuration)
      if configuration.createsMissingBucket { try prepareBucket(client, logger, deadline: deadline) }
      try client.checkConditions(deadline: deadline)
    } catch  where error.code == .conditionsIgnored {
      logger.critical(
        "worker cannot start",
        metadata: [
          "cause": "\(error)",
          "remedy":
            "use another engine, or set \(Settings.table.client.emulatesConditions.name)=emulated: two simultaneous uploads may then overwrite one another",
        ])
      exit(EX_CONFIG)
    } catch {
      logger.warning("storage not checked at the start", metadata: ["cause": "\(error)"])
    }
  }

  /// Learns how far the clocks differ before the first request is served: a download is signed here, but sent by nginx,
  /// and would find nobody to try again.
  ///
  /// A storage that does not answer within a second is not waited for.
  static func learnTime(_ configuration: S3Configuration) {
    let client = try? S3Client(configuration: configuration)
    try? client?.headBucket(deadline: .now + .seconds(1))
  }

  /// Looks for the bucket and makes it if it is missing.
  private static func prepareBucket(
    _ client: S3Client, _ logger: Logger, deadline: ContinuousClock.Instant
  ) throws(S3Error) {
    do throws(S3Error) {
      try client.headBucket(deadline: deadline)
    } catch  where error.code == .noSuchBucket {
      try client.createBucket(deadline: deadline)
      logger.info("bucket made", metadata: ["bucket": "\(client.configuration.bucket)"])
    }
  }
}
