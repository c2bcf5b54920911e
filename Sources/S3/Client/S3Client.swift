import HTTPClient
import Synchronization
import System

/// A client of one S3 bucket. It keeps its connections open.
///
/// A client belongs to one thread. Every call blocks until it has succeeded or failed, at the latest until its
/// deadline.
package final class S3Client {
  /// The service, the bucket and the policies.
  package let configuration: S3Configuration
  /// Statistics since the last reset.
  package var statistics = CallStatistics()
  /// The `traceparent` field of requests (W3C Trace Context, 3.2); `nil` for none.
  package var traceparent: String?
  /// The HTTP client, which owns the connections.
  let http: HTTPClient
  /// The engine behind the endpoint; `nil` until its first response.
  private(set) var engine: Engine?
  /// The clock offset that signed the last request: the service's time minus this host's, in seconds.
  private(set) var signedOffset = 0
  /// The signing key of the current day.
  private var signingKeys: SigningKeyCache

  /// A client that connects at its first request.
  ///
  /// - Throws: `internal` if libcurl cannot be set up.
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

  /// What all clients of the configuration have learned about the service.
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
    let deadline = attempts.deadline
    return try retry(&attempts) { (_) throws(S3Error) in try read(try send(operation, deadline: deadline)) }
  }

  /// Makes an attempt, and makes it again where that may help.
  ///
  /// - Parameter attempt: Makes one. It gets the attempts before.
  func retry<Result>(
    _ attempts: inout Attempts, _ attempt: (Attempts) throws(S3Error) -> Result
  ) throws(S3Error) -> Result {
    while true {
      do throws(S3Error) {
        let result = try attempt(attempts)
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
  /// - Parameter file: Where the body of the response goes, whatever its status; `nil` for the memory of the response.
  /// - Returns: A 2xx response, valid until the next call.
  func send(
    _ operation: Operation, into file: HTTPBodyFile? = nil, deadline: ContinuousClock.Instant
  ) throws(S3Error) -> HTTPResponse {
    let request = try signed(operation)
    let start = ContinuousClock.now
    do throws(S3Error) {
      let response = try transfer(request, body: operation.body, into: file, deadline: deadline)
      try check(response, of: operation)
      count(operation.action, since: start, failure: nil)
      return response
    } catch {
      count(operation.action, since: start, failure: error.code)
      throw error.httpStatus == nil ? error.prefixed(with: operation.action.rawValue) : error
    }
  }

  /// Sends a request and waits for its response.
  private func transfer(
    _ request: HTTPRequest, body: UnsafeRawBufferPointer, into file: HTTPBodyFile?, deadline: ContinuousClock.Instant
  ) throws(S3Error) -> HTTPResponse {
    do { return try http.perform(request, body: body, into: file, deadline: deadline) } catch { throw S3Error(error) }
  }

  /// Waits between two attempts. Other transfers of the client continue.
  private func wait(_ pause: Duration) throws(S3Error) {
    guard pause > .zero else { return }
    do { _ = try http.wait(until: .now + pause) } catch { throw S3Error(error) }
  }

  /// The request of an operation, signed for the current time.
  func signed(_ operation: Operation) throws(S3Error) -> HTTPRequest {
    let (key, credentials, time) = try signingMaterial(at: nil)
    var request = HTTPRequest(
      method: operation.method, path: operation.path, query: HTTPRequest.canonicalQuery(operation.parameters),
      fields: [HTTPField("host", configuration.address.authority)] + operation.fields)
    request.isSentOnce = operation.isSentOnce
    request.sign(with: key, credentials: credentials, at: time, payload: operation.payload)
    // Not signed, because intermediaries may replace it.
    if let traceparent { request.fields.append(HTTPField("traceparent", traceparent)) }
    return request
  }

  /// Learns the engine and the clock offset from a response.
  ///
  /// - Throws: The error for a status other than 2xx.
  func check(_ response: HTTPResponse, of operation: Operation) throws(S3Error) {
    if engine == nil { engine = Engine(of: response.field) }
    guard !(200...299).contains(response.status) else { return }
    let error = S3Error(
      status: response.status, document: ErrorDocument(response.body),
      requestID: response.field("x-amz-request-id"), action: operation.action.rawValue)
    throw correctClock(by: response, error) ?? error
  }

  /// Adds a request to the statistics and notifies the observer.
  func count(_ action: S3Action, since start: ContinuousClock.Instant, failure: S3Error.Code?) {
    let nanoseconds = (ContinuousClock.now - start).wholeNanoseconds
    statistics.calls += 1
    statistics.nanoseconds += nanoseconds
    configuration.observer?.requestEnded(action, failure: failure, nanoseconds: nanoseconds)
  }

  /// The key, the credentials and the time for a signature.
  ///
  /// - Parameter time: The time of the signature; `nil` for the current time of the service's clock.
  func signingMaterial(at time: SigningTime?) throws(S3Error) -> (SigningKey, Credentials, SigningTime) {
    let credentials = try configuration.credentials.credentials()
    signedOffset = state.clockOffset.load(ordering: .relaxed)
    let time = time ?? SigningTime(secondsSince1970: SystemClock.seconds + signedOffset)
    return (signingKeys.key(for: credentials, at: time), credentials, time)
  }
}

@available(*, unavailable)
extension S3Client: Sendable {}
