import Crypto
import HTTPClient

/// Sends the parts of one object, several in parallel on one thread. Each part is retried separately.
struct PartSender {
  /// A part that S3 has not acknowledged yet.
  private struct PendingPart {
    /// The index of the part, which starts at 0.
    let index: Int
    /// The request that uploads the part.
    let operation: S3Client.Operation
    /// The attempts to send the part.
    var attempts: Attempts
    /// When the next attempt may start.
    var notBefore: ContinuousClock.Instant
  }

  /// The client that sends the parts.
  let client: S3Client
  /// The bytes of the object. The caller owns the memory.
  let body: UnsafeRawBufferPointer
  /// How the object is split.
  let plan: PartPlan
  /// When all parts must have been sent.
  let deadline: ContinuousClock.Instant
  /// The encoded path of the object.
  let path: [UInt8]
  /// The ID of the upload.
  let uploadID: String

  /// The digest of the parts that have been read.
  private var digest = SHA256()
  /// The index of the next part to read.
  private var nextIndex = 0
  /// Parts that wait for a retry.
  private var waiting: [PendingPart] = []
  /// Parts that are being sent.
  private var active: [(transfer: HTTPTransfer, part: PendingPart, start: ContinuousClock.Instant)] = []
  /// The parts that S3 has acknowledged, by index.
  private var uploaded: [UploadedPart?]

  /// A sender for one upload.
  init(
    client: S3Client, body: UnsafeRawBufferPointer, plan: PartPlan, path: [UInt8], uploadID: String,
    deadline: ContinuousClock.Instant
  ) {
    self.client = client
    self.body = body
    self.plan = plan
    self.path = path
    self.uploadID = uploadID
    self.deadline = deadline
    uploaded = Array(repeating: nil, count: plan.count)
  }

  /// Sends all parts.
  ///
  /// - Returns: The parts in order, and the digest of the whole object.
  /// - Throws: The first failure that is not retried. The other transfers are cancelled.
  mutating func run() throws(S3Error) -> (parts: [UploadedPart], digest: SHA256Digest) {
    defer { client.http.cancel(active.map(\.transfer)) }
    while nextIndex < plan.count || !waiting.isEmpty || !active.isEmpty {
      try startAll()
      let limit = Self.waitLimit(
        deadline: deadline, pauseEnds: waiting.map(\.notBefore),
        hasFreeSlot: active.count < client.configuration.largeObjects.concurrency)
      for transfer in try endedTransfers(until: limit) { try finish(transfer) }
    }
    return (uploaded.compactMap(\.self), digest.finalize())
  }

  /// How long `run` may wait for a transfer to end.
  ///
  /// The end of a pause matters only while a slot is free. Otherwise a pause that is over would end every wait at once,
  /// and the thread would spin until a transfer ends.
  static func waitLimit(
    deadline: ContinuousClock.Instant, pauseEnds: [ContinuousClock.Instant], hasFreeSlot: Bool
  ) -> ContinuousClock.Instant {
    // libcurl ends transfers at the deadline. One more second lets it report the end first.
    let limit = deadline + .seconds(1)
    return hasFreeSlot ? pauseEnds.reduce(limit, min) : limit
  }

  /// Starts parts until all slots are taken, or until no part can start.
  private mutating func startAll() throws(S3Error) {
    let now = ContinuousClock.now
    while active.count < client.configuration.largeObjects.concurrency {
      let part: PendingPart
      if let index = waiting.firstIndex(where: { $0.notBefore <= now }) {
        part = waiting.remove(at: index)
      } else if nextIndex < plan.count {
        part = readNext(at: now)
      } else {
        return
      }
      active.append((try start(part.operation), part, .now))
    }
  }

  /// Starts a transfer that is signed for the current time.
  private func start(_ operation: S3Client.Operation) throws(S3Error) -> HTTPTransfer {
    let request = try client.signed(operation)
    do { return try client.http.start(request, body: operation.body, deadline: deadline) } catch {
      throw S3Error(error)
    }
  }

  /// Waits until transfers have ended, or until `limit`.
  private func endedTransfers(until limit: ContinuousClock.Instant) throws(S3Error) -> [HTTPTransfer] {
    do { return try client.http.wait(until: limit) } catch { throw S3Error(error) }
  }

  /// Reads the next part and prepares its request.
  private mutating func readNext(at now: ContinuousClock.Instant) -> PendingPart {
    let bytes = UnsafeRawBufferPointer(rebasing: body[plan.range(nextIndex)])
    digest.update(bufferPointer: bytes)
    var operation = S3Client.Operation(
      .uploadPart, method: .put, path: path,
      parameters: [("partNumber", String(nextIndex + 1)), ("uploadId", uploadID)], body: bytes)
    operation.fields = client.integrityFields(operation)
    defer { nextIndex += 1 }
    return PendingPart(index: nextIndex, operation: operation, attempts: Attempts(deadline: deadline), notBefore: now)
  }

  /// Records the end of a transfer, and schedules a retry of a failed part.
  private mutating func finish(_ transfer: HTTPTransfer) throws(S3Error) {
    guard let index = active.firstIndex(where: { $0.transfer === transfer }) else { return }
    var (_, part, start) = active.remove(at: index)
    do throws(S3Error) {
      if let failure = transfer.failure { throw S3Error(failure).prefixed(with: part.operation.action.rawValue) }
      try client.check(transfer.response, of: part.operation)
      let etag = try client.entityTag(of: transfer.response, part.operation)
      client.count(part.operation.action, since: start, failure: nil)
      uploaded[part.index] = UploadedPart(etag: etag, digest: part.operation.payload.digest)
      part.attempts.succeed(client.state.retryBudget)
    } catch {
      client.count(part.operation.action, since: start, failure: error.code)
      guard
        let pause = part.attempts.pause(
          after: error, policy: client.configuration.retries, budget: client.state.retryBudget)
      else { throw error }
      client.statistics.retries += 1
      part.notBefore = .now + pause
      waiting.append(part)
    }
  }
}
