import Logging
import S3

/// Makes the bucket at the start, where the engine may not have it yet, while requests are served already.
enum BucketPreparation {
  /// How long the storage may take, in seconds. A bucket that is missing later is made by the request that finds it so.
  private static let timeout = 30

  /// Looks for the bucket and makes it if it is missing.
  static func run(_ configuration: S3Configuration, _ logger: Logger) {
    let deadline = ContinuousClock.now + .seconds(timeout)
    do {
      let client = try S3Client(configuration: configuration)
      do {
        try client.headBucket(deadline: deadline)
      } catch  where error.code == .noSuchBucket {
        try client.createBucket(deadline: deadline)
        logger.info("bucket made", metadata: ["bucket": "\(configuration.bucket)"])
      }
    } catch {
      logger.warning("bucket not found at the start", metadata: ["cause": "\(error)"])
    }
  }
}
