import FastCGI
import Glibc
import Logging
import S3

/// Removes leftovers of dead processes: unfinished multipart uploads, and request bodies in the spool folder.
struct Sweep {
  let options: SweepOptions
  let s3: S3Configuration
  let spool: Spool
  let logger: Logger

  /// The time limit for all requests to S3.
  private static let limit: Duration = .seconds(600)
  /// The minimum age of a body in seconds, since its last change. nginx keeps the file open while it writes,
  /// so a short time suffices.
  private static let bodyAge = 60

  /// Sweeps bodies and uploads, even if one of them fails.
  ///
  /// - Returns: Whether everything succeeded.
  func run() -> Bool {
    let bodies = sweepBodies()
    let uploads = sweepUploads()
    return bodies && uploads
  }

  /// Removes the bodies that no process has open.
  private func sweepBodies() -> Bool {
    var removed = 0
    var failed = 0
    spool.forEachLeftover(notTouchedFor: Self.bodyAge) { leftover in
      let metadata: Logger.Metadata = ["path": "\(leftover.path)", "bytes": "\(leftover.size)"]
      do {
        if !options.isDryRun { try leftover.remove() }
        removed += 1
        logger.info(options.isDryRun ? "body would be removed" : "body removed", metadata: metadata)
      } catch {
        failed += 1
        logger.error("body not removed", metadata: metadata.merging(["cause": "\(error)"]) { $1 })
      }
    }
    logger.info("bodies swept", metadata: summary(removed, failed))
    return failed == 0
  }

  /// Aborts old multipart uploads.
  private func sweepUploads() -> Bool {
    let deadline = ContinuousClock.now + Self.limit
    do throws(S3Error) {
      let client = try S3Client(configuration: s3)
      let uploads = try unfinishedUploads(client, deadline: deadline)
      let old = uploads.filter { $0.initiated <= client.serviceTime - options.minimumAge }
      var failed = 0
      for upload in old where !abort(upload, client, deadline: deadline) { failed += 1 }
      logger.info("uploads swept", metadata: summary(old.count - failed, failed))
      return failed == 0
    } catch {
      logger.error("uploads not swept", metadata: ["cause": "\(error)"])
      return false
    }
  }

  /// The unfinished uploads of the bucket; none if there is no bucket.
  private func unfinishedUploads(
    _ client: S3Client, deadline: ContinuousClock.Instant
  ) throws(S3Error) -> [UnfinishedUpload] {
    do {
      return try client.unfinishedUploads(deadline: deadline)
    } catch let error where error.code == .noSuchBucket {
      return []
    }
  }

  /// Aborts an upload, or logs that it would.
  private func abort(_ upload: UnfinishedUpload, _ client: S3Client, deadline: ContinuousClock.Instant) -> Bool {
    let metadata: Logger.Metadata = [
      "key": "\(upload.key)", "upload": "\(upload.id)", "age_seconds": "\(client.serviceTime - upload.initiated)",
    ]
    do throws(S3Error) {
      if !options.isDryRun { try client.abort(upload, deadline: deadline) }
      logger.info(options.isDryRun ? "upload would be aborted" : "upload aborted", metadata: metadata)
      return true
    } catch {
      logger.error("upload not aborted", metadata: metadata.merging(["cause": "\(error)"]) { $1 })
      return false
    }
  }

  /// The numbers for the log.
  private func summary(_ done: Int, _ failed: Int) -> Logger.Metadata {
    ["found": "\(done + failed)", "removed": "\(options.isDryRun ? 0 : done)", "failed": "\(failed)"]
  }
}
