import Glibc
import HTTPClient
import Logging
import S3

/// Checks the storage at the start: whether it can be used, and whether it would overwrite images. Creates the bucket if
/// the configuration says so.
struct StorageCheck {
  /// The storage.
  let configuration: S3Configuration
  /// The logger for the creation of the bucket.
  let logger: Logger

  /// Checks the storage.
  ///
  /// - Parameter limit: The time limit.
  /// - Throws: The first error.
  func run(limit: Duration) throws(S3Error) {
    let deadline = ContinuousClock.now + limit
    let client = try S3Client(configuration: configuration)
    do throws(S3Error) {
      try client.headBucket(deadline: deadline)
    } catch  where error.code == .noSuchBucket && configuration.createsMissingBucket {
      try client.createBucket(deadline: deadline)
      logger.info("bucket created", metadata: ["bucket": "\(configuration.bucket)"])
    } catch  where error.code == .accessDenied {
      // The response to HEAD has no code. The response to a list says why.
      _ = try client.listObjects(prefix: "", maxKeys: 1, continuationToken: nil, deadline: deadline)
      throw error
    }
    // Requests that the storage denies look to `checkConditions` like a condition that does not hold. So it comes last.
    try client.checkConditions(deadline: deadline)
  }

  /// The problem behind an error of `run`.
  func problem(_ error: S3Error) -> StorageProblem {
    StorageProblem(error, configuration, otherScheme: otherScheme(error))
  }

  /// Checks the storage and logs its problem. Ends the process with status 78 if the storage would overwrite images.
  func runAndLog(limit: Duration) {
    do throws(S3Error) {
      try run(limit: limit)
    } catch {
      let problem = problem(error)
      var metadata: Logger.Metadata = ["cause": "\(problem.cause)"]
      if let remedy = problem.remedy { metadata["remedy"] = "\(remedy)" }
      if error.code == .conditionsIgnored {
        logger.critical("worker cannot start", metadata: metadata)
        exit(EX_CONFIG)
      }
      // A worker starts even so: another process may put the storage right at any time.
      logger.log(level: problem.isLasting ? .error : .warning, "storage cannot be used", metadata: metadata)
    }
  }

  /// Learns the difference between the clocks before the first request. nginx sends the signed request of a download, so
  /// the worker could not correct the clock and retry.
  ///
  /// Waits for the storage for a second at most.
  static func learnTime(_ configuration: S3Configuration) {
    let client = try? S3Client(configuration: configuration)
    try? client?.headBucket(deadline: .now + .seconds(1))
  }

  /// The scheme that the endpoint speaks instead of the configured one; `nil` if it does not speak the other one either.
  private func otherScheme(_ error: S3Error) -> Endpoint.Scheme? {
    let endpoint = configuration.endpoint
    // A server that speaks TLS answers plain HTTP with 400, with bytes that are not HTTP, or not at all.
    let isPossible: Bool =
      switch error.code {
      case .connectionFailed: error.transport?.mayHaveArrived == true
      case .invalidResponse, .rejected, .internal: true
      default: false
      }
    guard isPossible else { return nil }
    let other: Endpoint.Scheme = endpoint.scheme == .http ? .https : .http
    do throws(HTTPError) {
      let client = try HTTPClient(
        origin: "\(other.rawValue)://\(endpoint.host):\(endpoint.port)", timeouts: configuration.timeouts,
        caBundlePath: configuration.caBundlePath)
      let request = HTTPRequest(method: .head, path: Array("/".utf8), fields: [])
      let response = try client.perform(
        request, body: UnsafeRawBufferPointer(start: nil, count: 0), deadline: .now + .seconds(2))
      return response.status == 400 ? nil : other
    } catch {
      return error.code == .certificateRefused ? other : nil
    }
  }
}
