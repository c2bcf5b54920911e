import Glibc

/// One bucket of an S3 service, over one connection that is kept warm.
///
/// A client belongs to one thread: every call blocks until S3 has answered or the deadline has passed.
package final class S3Client {
  /// What the client knows of its service.
  package let configuration: S3Configuration
  /// What was done since the figures were last reset.
  package var statistics = CallStatistics()
  /// The connections.
  let http: HTTPClient
  /// What the engine calls itself (`Server`), empty until it has answered.
  private(set) var engine = ""
  /// The signing key of the day.
  private var signingKeys: SigningKeyCache

  /// Makes a client; it connects at its first call.
  package init(configuration: S3Configuration) throws(S3Error) {
    self.configuration = configuration
    http = try HTTPClient(
      origin: configuration.address.origin, timeouts: configuration.timeouts, caBundlePath: configuration.caBundlePath)
    signingKeys = SigningKeyCache(region: configuration.region)
  }

  /// A request of one operation, before it is signed.
  struct Operation {
    /// What the operation is called in errors.
    let name: String
    /// The method.
    let method: HTTPRequest.Method
    /// The encoded path.
    let path: [UInt8]
    /// Parameters of the query, in any order.
    var parameters: [(name: String, value: String)] = []
    /// Header fields besides those that signing adds.
    var fields: [HTTPField] = []
    /// What is sent; read in place.
    var body = UnsafeRawBufferPointer(start: nil, count: 0)
  }

  /// Carries out an operation; makes a missing bucket, where that is configured, and goes on once.
  ///
  /// - Returns: An answer of 2xx, good until the next call.
  func perform(_ operation: Operation, deadline: ContinuousClock.Instant) throws(S3Error) -> HTTPResponse {
    let payload = operation.body.isEmpty ? PayloadHash.empty : PayloadHash(of: operation.body)
    do {
      return try send(operation, payload: payload, deadline: deadline)
    } catch let error where error.code == .noSuchBucket && configuration.createsMissingBucket {
      try createBucket(deadline: deadline)
      statistics.retries += 1
      return try send(operation, payload: payload, deadline: deadline)
    }
  }

  /// Signs and sends an operation once.
  ///
  /// - Returns: An answer of 2xx, good until the next call.
  func send(
    _ operation: Operation, payload: PayloadHash, deadline: ContinuousClock.Instant
  ) throws(S3Error) -> HTTPResponse {
    let (key, credentials, time) = try signingMaterial(at: nil)
    var request = HTTPRequest(
      method: operation.method, path: operation.path, query: HTTPRequest.canonicalQuery(operation.parameters),
      fields: [HTTPField("host", configuration.address.authority)] + operation.fields)
    request.sign(with: key, credentials: credentials, at: time, payload: payload)

    let start = ContinuousClock.now
    defer {
      statistics.calls += 1
      let spent = (ContinuousClock.now - start).components
      statistics.nanoseconds += Int(spent.seconds) * 1_000_000_000 + Int(spent.attoseconds / 1_000_000_000)
    }
    let response: HTTPResponse
    do {
      response = try http.perform(request, body: operation.body, deadline: deadline)
    } catch {
      throw error.during(operation.name)
    }
    if engine.isEmpty { engine = response.field("server") ?? "unknown" }
    guard (200...299).contains(response.status) else {
      throw S3Error(
        status: response.status, document: ErrorDocument(response.body),
        requestID: response.field("x-amz-request-id"), action: operation.name)
    }
    return response
  }

  /// What a signature is made with.
  ///
  /// - Parameter time: When it is made; `nil` for now.
  func signingMaterial(at time: SigningTime?) throws(S3Error) -> (SigningKey, Credentials, SigningTime) {
    let credentials = try configuration.credentials.credentials()
    let time = time ?? .now
    return (signingKeys.key(for: credentials, at: time), credentials, time)
  }
}

@available(*, unavailable)
extension S3Client: Sendable {}

extension SigningTime {
  /// The moment of the system's clock.
  package static var now: SigningTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return SigningTime(secondsSince1970: time.tv_sec)
  }
}
