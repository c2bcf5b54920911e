import HTTPClient

/// Sends many requests, several in parallel on one thread. Each is retried separately.
///
/// A missing bucket is not created.
struct ParallelSender<Output> {
  /// A request that has no result yet.
  private struct Pending {
    /// The index of the request, which starts at 0.
    let index: Int
    /// The request.
    let operation: S3Client.Operation
    /// The attempts to send it.
    var attempts: Attempts
    /// When the next attempt may start.
    var notBefore: ContinuousClock.Instant
  }

  /// The client that sends the requests.
  private let client: S3Client
  /// How many are sent at the same time, at least 1.
  private let concurrency: Int
  /// When all must have ended.
  private let deadline: ContinuousClock.Instant
  /// Reads a response. An attempt whose response it cannot read has failed.
  private let read: (_ operation: S3Client.Operation, _ response: HTTPResponse) throws(S3Error) -> Output

  /// The index of the next request to make.
  private var nextIndex = 0
  /// Requests that wait for a retry.
  private var waiting: [Pending] = []
  /// Requests that are being sent.
  private var active: [(transfer: HTTPTransfer, request: Pending, start: ContinuousClock.Instant)] = []
  /// The results, by index.
  private var results: [Result<Output, S3Error>?] = []

  /// A sender for one call of `run`.
  init(
    client: S3Client, concurrency: Int, deadline: ContinuousClock.Instant,
    read: @escaping (_ operation: S3Client.Operation, _ response: HTTPResponse) throws(S3Error) -> Output
  ) {
    self.client = client
    self.concurrency = concurrency
    self.deadline = deadline
    self.read = read
  }

  /// Sends `count` requests.
  ///
  /// - Parameters:
  ///   - stopsAtFailure: Whether the first failure ends the others, too.
  ///   - operation: Makes the request of an index, in order, when there is room to send it.
  /// - Returns: The result of each request, in order.
  /// - Throws: The first failure that is not retried, with `stopsAtFailure`; a failure of libcurl. The other transfers
  ///   are cancelled.
  mutating func run(
    count: Int, stopsAtFailure: Bool, _ operation: (Int) throws(S3Error) -> S3Client.Operation
  ) throws(S3Error) -> [Result<Output, S3Error>] {
    results = Array(repeating: nil, count: count)
    defer { client.http.cancel(active.map(\.transfer)) }
    while nextIndex < count || !waiting.isEmpty || !active.isEmpty {
      try startAll(count: count, stopsAtFailure: stopsAtFailure, operation)
      guard !active.isEmpty || !waiting.isEmpty else { continue }
      let limit = waitLimit(
        deadline: deadline, pauseEnds: waiting.map(\.notBefore), hasFreeSlot: active.count < concurrency)
      for transfer in try endedTransfers(until: limit) { try finish(transfer, stopsAtFailure: stopsAtFailure) }
    }
    return results.compactMap(\.self)
  }

  /// Starts requests until all slots are taken, or until none can start.
  private mutating func startAll(
    count: Int, stopsAtFailure: Bool, _ operation: (Int) throws(S3Error) -> S3Client.Operation
  ) throws(S3Error) {
    let now = ContinuousClock.now
    while active.count < concurrency {
      var request: Pending
      if let index = waiting.firstIndex(where: { $0.notBefore <= now }) {
        request = waiting.remove(at: index)
      } else if nextIndex < count {
        request = Pending(
          index: nextIndex, operation: try operation(nextIndex), attempts: Attempts(deadline: deadline), notBefore: now)
        nextIndex += 1
      } else {
        return
      }
      do throws(S3Error) {
        active.append((try start(request.operation), request, .now))
      } catch {
        guard !stopsAtFailure else { throw error }
        results[request.index] = .failure(error)
      }
    }
  }

  /// Starts a transfer that is signed for the current time.
  private func start(_ operation: S3Client.Operation) throws(S3Error) -> HTTPTransfer {
    let request = try client.signed(operation)
    do { return try client.http.start(request, body: operation.body, deadline: deadline) } catch {
      throw S3Error(error).prefixed(with: operation.action.rawValue)
    }
  }

  /// Waits until transfers have ended, or until `limit`.
  private func endedTransfers(until limit: ContinuousClock.Instant) throws(S3Error) -> [HTTPTransfer] {
    do { return try client.http.wait(until: limit) } catch { throw S3Error(error) }
  }

  /// Records the end of a transfer, and schedules a retry of a failed request.
  private mutating func finish(_ transfer: HTTPTransfer, stopsAtFailure: Bool) throws(S3Error) {
    guard let index = active.firstIndex(where: { $0.transfer === transfer }) else { return }
    var (_, request, start) = active.remove(at: index)
    do throws(S3Error) {
      if let failure = transfer.failure { throw S3Error(failure).prefixed(with: request.operation.action.rawValue) }
      try client.check(transfer.response, of: request.operation)
      let output = try read(request.operation, transfer.response)
      client.count(request.operation.action, since: start, failure: nil)
      results[request.index] = .success(output)
      request.attempts.succeed(client.state.retryBudget)
    } catch {
      client.count(request.operation.action, since: start, failure: error.code)
      let pause = request.attempts.pause(
        after: error, policy: client.configuration.retries, budget: client.state.retryBudget)
      guard let pause else {
        guard !stopsAtFailure else { throw error }
        results[request.index] = .failure(error)
        return
      }
      client.statistics.retries += 1
      request.notBefore = .now + pause
      waiting.append(request)
    }
  }
}

/// How long a sender may wait for a transfer to end.
///
/// The end of a pause matters only while a slot is free. Otherwise a pause that is over would end every wait at once,
/// and the thread would spin until a transfer ends.
func waitLimit(
  deadline: ContinuousClock.Instant, pauseEnds: [ContinuousClock.Instant], hasFreeSlot: Bool
) -> ContinuousClock.Instant {
  // libcurl ends transfers at the deadline. One more second lets it report the end first.
  let limit = deadline + .seconds(1)
  return hasFreeSlot ? pauseEnds.reduce(limit, min) : limit
}
