import Crypto
import HTTPClient

/// Sends the parts of one object, several in parallel on one thread. Each part is retried separately.
struct PartSender {
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
  }

  /// Sends all parts.
  ///
  /// - Returns: The parts in order, and the digest of the whole object.
  /// - Throws: The first failure that is not retried. The other transfers are cancelled.
  func run() throws(S3Error) -> (parts: [UploadedPart], digest: SHA256Digest) {
    var digest = SHA256()
    var sender = ParallelSender(
      client: client, concurrency: client.configuration.largeObjects.concurrency, deadline: deadline
    ) { (operation, response) throws(S3Error) in
      UploadedPart(
        etag: try client.entityTag(of: response, operation), digest: operation.payload.digest)
    }
    let results = try sender.run(count: plan.count, stopsAtFailure: true) { index in
      // Parts are made in order, so the digest sees all bytes in theirs.
      let bytes = UnsafeRawBufferPointer(rebasing: body[plan.range(index)])
      digest.update(bufferPointer: bytes)
      return operation(index, bytes)
    }
    return (try results.map { (result) throws(S3Error) in try result.get() }, digest.finalize())
  }

  /// The request that sends a part.
  private func operation(_ index: Int, _ bytes: UnsafeRawBufferPointer) -> S3Client.Operation {
    var operation = S3Client.Operation(
      .uploadPart, method: .put, path: path,
      parameters: [("partNumber", String(index + 1)), ("uploadId", uploadID)], body: bytes)
    operation.fields = client.integrityFields(operation)
    return operation
  }
}
