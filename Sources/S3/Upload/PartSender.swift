import Crypto

/// Sends the parts of one object, several side by side on one thread, each repeated on its own.
struct PartSender {
  /// A part on its way.
  private struct Shipment {
    /// Which part it is, from 0 on.
    let index: Int
    /// The request that stores it.
    let operation: S3Client.Operation
    /// The times it has been sent.
    var attempts: Attempts
    /// When it may be sent next.
    var notBefore: ContinuousClock.Instant
  }

  /// Whose connections are used.
  let client: S3Client
  /// The bytes of the object.
  let body: UnsafeRawBufferPointer
  /// How they are cut.
  let plan: PartPlan
  /// When all parts must have been sent.
  let deadline: ContinuousClock.Instant
  /// The path of the object.
  let path: [UInt8]
  /// The upload that the parts belong to.
  let uploadID: String

  /// The digest of the whole object, as far as it has been read.
  private var digest = SHA256()
  /// The next part to be read.
  private var nextIndex = 0
  /// Parts that wait for their next attempt.
  private var waiting: [Shipment] = []
  /// Parts that are being sent.
  private var underWay: [(transfer: HTTPTransfer, shipment: Shipment, start: ContinuousClock.Instant)] = []
  /// What S3 has acknowledged.
  private var uploaded: [UploadedPart?]

  /// A sender for the parts of one upload.
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
  /// - Throws: What the first part has failed with that could not be sent; the others are broken off.
  mutating func run() throws(S3Error) -> (parts: [UploadedPart], digest: SHA256Digest) {
    defer { client.http.cancel(underWay.map(\.transfer)) }
    while nextIndex < plan.count || !waiting.isEmpty || !underWay.isEmpty {
      try startAll()
      let limit = waiting.reduce(deadline + .seconds(1)) { min($0, $1.notBefore) }
      for transfer in try client.http.wait(until: limit) { try take(transfer) }
    }
    return (uploaded.compactMap(\.self), digest.finalize())
  }

  /// Starts as many parts as may be under way.
  private mutating func startAll() throws(S3Error) {
    let now = ContinuousClock.now
    while underWay.count < client.configuration.largeObjects.concurrency {
      let shipment: Shipment
      if let index = waiting.firstIndex(where: { $0.notBefore <= now }) {
        shipment = waiting.remove(at: index)
      } else if nextIndex < plan.count {
        shipment = readNext(at: now)
      } else {
        return
      }
      let transfer = try client.http.start(
        try client.signed(shipment.operation), body: shipment.operation.body, deadline: deadline)
      underWay.append((transfer, shipment, .now))
    }
  }

  /// Reads the next part of the object.
  private mutating func readNext(at now: ContinuousClock.Instant) -> Shipment {
    let bytes = UnsafeRawBufferPointer(rebasing: body[plan.range(nextIndex)])
    digest.update(bufferPointer: bytes)
    var operation = S3Client.Operation(
      name: "put part", method: .put, path: path,
      parameters: [("partNumber", String(nextIndex + 1)), ("uploadId", uploadID)], body: bytes)
    operation.fields = client.integrityFields(operation)
    defer { nextIndex += 1 }
    return Shipment(index: nextIndex, operation: operation, attempts: Attempts(deadline: deadline), notBefore: now)
  }

  /// Takes note of a transfer that has ended.
  private mutating func take(_ transfer: HTTPTransfer) throws(S3Error) {
    guard let index = underWay.firstIndex(where: { $0.transfer === transfer }) else { return }
    var (_, shipment, start) = underWay.remove(at: index)
    client.count(since: start)
    do throws(S3Error) {
      if let failure = transfer.failure { throw failure.during(shipment.operation.name) }
      try client.check(transfer.response, of: shipment.operation)
      let etag = try client.entityTag(of: transfer.response, shipment.operation)
      uploaded[shipment.index] = UploadedPart(etag: etag, digest: shipment.operation.payload.digest)
      shipment.attempts.succeed(client.state.retryBudget)
    } catch {
      guard
        let pause = shipment.attempts.pause(
          after: error, policy: client.configuration.retries, budget: client.state.retryBudget)
      else { throw error }
      client.statistics.retries += 1
      shipment.notBefore = .now + pause
      waiting.append(shipment)
    }
  }
}
