import HTTPClient
import Synchronization
import System

/// One bucket of an S3 service, over connections that are kept warm.
///
/// A client belongs to one thread: every call blocks until S3 has answered or the deadline has passed.
package final class S3Client {
  /// What the client knows of its service.
  package let configuration: S3Configuration
  /// What was done since the figures were last reset.
  package var statistics = CallStatistics()
  /// The `traceparent` that requests carry (W3C Trace Context, 3.2); `nil` for none.
  package var traceparent: String?
  /// The connections.
  let http: HTTPClient
  /// The engine behind the endpoint; `nil` until its first response.
  private(set) var engine: Engine?
  /// How far the service's clock was thought to be ahead of ours when the last request was signed, in seconds.
  private(set) var signedOffset = 0
  /// The signing key of the day.
  private var signingKeys: SigningKeyCache

  /// Makes a client; it connects at its first call.
  package init(configuration: S3Configuration) throws(S3Error) {
    self.configuration = configuration
    do {
      http = try HTTPClient(
        origin: configuration.address.origin, timeouts: configuration.timeouts,
        caBundlePath: configuration.caBundlePath)
    } catch {
      throw S3Error(error)
    }
    signingKeys = SigningKeyCache(region: configuration.region)
  }

  /// What the clients of this configuration have learnt together.
  var state: ServiceState { configuration.state }

  /// Performs an operation, retries it where that may help, and creates a missing bucket if the configuration says so.
  ///
  /// - Returns: A 2xx response, valid until the next call.
  func perform(_ operation: Operation, deadline: ContinuousClock.Instant) throws(S3Error) -> HTTPResponse {
    var attempts = Attempts(deadline: deadline)
    return try perform(operation, &attempts)
  }

  /// The same, for a caller that needs to know how the attempts ended.
  ///
  /// - Parameter read: Reads the response. An attempt whose response it cannot read has failed.
  func perform<Result>(
    _ operation: Operation, _ attempts: inout Attempts,
    read: (HTTPResponse) throws(S3Error) -> Result = { (response) throws(S3Error) in response }
  ) throws(S3Error) -> Result {
    do throws(S3Error) {
      return try performInBucket(operation, &attempts, read: read)
    } catch let error where error.code == .noSuchBucket && configuration.createsMissingBucket {
      try createBucket(deadline: attempts.deadline)
      statistics.retries += 1
      return try performInBucket(operation, &attempts, read: read)
    }
  }

  /// Performs an operation and retries it where that may help. Never creates a bucket.
  func performInBucket<Result>(
    _ operation: Operation, _ attempts: inout Attempts,
    read: (HTTPResponse) throws(S3Error) -> Result = { (response) throws(S3Error) in response }
  ) throws(S3Error) -> Result {
    while true {
      do throws(S3Error) {
        let result = try read(try send(operation, deadline: attempts.deadline))
        attempts.succeed(state.retryBudget)
        return result
      } catch {
        guard let pause = attempts.pause(after: error, policy: configuration.retries, budget: state.retryBudget)
        else { throw error }
        try wait(pause)
        statistics.retries += 1
      }
    }
  }

  /// Signs and sends an operation once.
  ///
  /// - Returns: A response of 2xx, good until the next call.
  func send(_ operation: Operation, deadline: ContinuousClock.Instant) throws(S3Error) -> HTTPResponse {
    let request = try signed(operation)
    let start = ContinuousClock.now
    do throws(S3Error) {
      let response = try transfer(request, body: operation.body, deadline: deadline)
      try check(response, of: operation)
      count(operation.action, since: start, failure: nil)
      return response
    } catch {
      count(operation.action, since: start, failure: error.code)
      throw error.httpStatus == nil ? error.prefixed(with: operation.action.rawValue) : error
    }
  }

  /// Sends a request over the client's connection.
  private func transfer(
    _ request: HTTPRequest, body: UnsafeRawBufferPointer, deadline: ContinuousClock.Instant
  ) throws(S3Error) -> HTTPResponse {
    do { return try http.perform(request, body: body, deadline: deadline) } catch { throw S3Error(error) }
  }

  /// Waits for a pause between two attempts; other transfers of the client go on meanwhile.
  private func wait(_ pause: Duration) throws(S3Error) {
    guard pause > .zero else { return }
    do { _ = try http.wait(until: .now + pause) } catch { throw S3Error(error) }
  }

  /// The request of an operation, signed for this moment.
  func signed(_ operation: Operation) throws(S3Error) -> HTTPRequest {
    let (key, credentials, time) = try signingMaterial(at: nil)
    var request = HTTPRequest(
      method: operation.method, path: operation.path, query: HTTPRequest.canonicalQuery(operation.parameters),
      fields: [HTTPField("host", configuration.address.authority)] + operation.fields)
    request.sign(with: key, credentials: credentials, at: time, payload: operation.payload)
    // Not signed: whoever stands between may replace it.
    if let traceparent { request.fields.append(HTTPField("traceparent", traceparent)) }
    return request
  }

  /// Throws what a response other than 2xx stands for, and learns from it.
  func check(_ response: HTTPResponse, of operation: Operation) throws(S3Error) {
    if engine == nil { engine = Engine(of: response.field) }
    guard !(200...299).contains(response.status) else { return }
    let error = S3Error(
      status: response.status, document: ErrorDocument(response.body),
      requestID: response.field("x-amz-request-id"), action: operation.action.rawValue)
    throw correctClock(by: response, error) ?? error
  }

  /// Counts a request that has ended, and says so to who wants to know.
  func count(_ action: S3Action, since start: ContinuousClock.Instant, failure: S3Error.Code?) {
    let nanoseconds = (ContinuousClock.now - start).wholeNanoseconds
    statistics.calls += 1
    statistics.nanoseconds += nanoseconds
    configuration.observer?.requestEnded(action, failure: failure, nanoseconds: nanoseconds)
  }

  /// What a signature is made with.
  ///
  /// - Parameter time: When it is made; `nil` for now, by the service's clock.
  func signingMaterial(at time: SigningTime?) throws(S3Error) -> (SigningKey, Credentials, SigningTime) {
    let credentials = try configuration.credentials.credentials()
    signedOffset = state.clockOffset.load(ordering: .relaxed)
    let time = time ?? SigningTime(secondsSince1970: SystemClock.seconds + signedOffset)
    return (signingKeys.key(for: credentials, at: time), credentials, time)
  }
}

@available(*, unavailable)
extension S3Client: Sendable {}
