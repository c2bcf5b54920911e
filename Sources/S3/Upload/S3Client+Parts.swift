import HTTPClient
import Objects
import Synchronization
import Text

extension S3Client {
  /// The longest time to abort a failed upload. After that the sweeper aborts it.
  private static let abortLimit: Duration = .seconds(10)

  /// Whether a large object is uploaded in parts.
  ///
  /// An engine whose completion does not check its condition and store the object in one step could overwrite an object
  /// that another client has stored meanwhile. There, only objects whose key nobody else can have are stored in parts.
  ///
  /// The engine must have responded to a request before.
  func storesInParts(_ upload: ObjectUpload, deadline: ContinuousClock.Instant) throws(S3Error) -> Bool {
    guard upload.needsAbsentKey, !configuration.emulatesConditions else { return true }
    if let known = engine?.completesConditionally { return known }
    if state.completionConditions.load(ordering: .relaxed) == .unknown {
      let isEnforced = try completionEnforcesConditions(deadline: deadline)
      state.completionConditions.store(isEnforced ? .enforced : .ignored, ordering: .relaxed)
    }
    return state.completionConditions.load(ordering: .relaxed) == .enforced
  }

  /// Uploads an object in parts (S3 user guide, "Multipart upload"). Aborts the upload if it fails.
  func putInParts(
    _ upload: ObjectUpload, _ fields: [HTTPField], deadline: ContinuousClock.Instant
  ) throws(S3Error) -> StoreReceipt {
    let path = try path(upload.key)
    let uploadID = try beginUpload(path: path, fields, deadline: deadline)
    do throws(S3Error) {
      let plan = PartPlan(byteCount: upload.body.count, preferredSize: configuration.largeObjects.partSize)
      let sender = PartSender(
        client: self, body: upload.body, plan: plan, path: path, uploadID: uploadID, deadline: deadline)
      let (parts, digest) = try sender.run()
      let etag = try complete(upload, path: path, uploadID: uploadID, parts, deadline: deadline)
      return StoreReceipt(etag: etag, sha256: PayloadHash(digest).hexadecimal)
    } catch {
      try? abortUpload(path: path, uploadID: uploadID, deadline: .now + Self.abortLimit)
      throw error
    }
  }

  /// Starts an upload in parts (S3 API reference, CreateMultipartUpload).
  ///
  /// - Returns: The upload ID.
  func beginUpload(
    path: [UInt8], _ fields: [HTTPField] = [], deadline: ContinuousClock.Instant
  ) throws(S3Error) -> String {
    let operation = Operation(
      .createMultipartUpload, method: .post, path: path, parameters: [("uploads", "")],
      fields: fields + [HTTPField("x-amz-checksum-algorithm", "SHA256")])
    var attempts = Attempts(deadline: deadline)
    return try perform(operation, &attempts) { (response) throws(S3Error) in
      let ids = Engine.createUploadRoots.lazy.compactMap {
        XMLDocument.text(of: "UploadId", in: $0, response.body)
      }
      guard let id = ids.first else {
        throw S3Error(.invalidResponse, "create upload: the response has no UploadId", httpStatus: response.status)
      }
      return id
    }
  }

  /// Aborts an upload in parts (S3 API reference, AbortMultipartUpload). Succeeds if the upload no longer exists.
  func abortUpload(path: [UInt8], uploadID: String, deadline: ContinuousClock.Instant) throws(S3Error) {
    let operation = Operation(
      .abortMultipartUpload, method: .delete, path: path, parameters: [("uploadId", uploadID)])
    do throws(S3Error) {
      _ = try perform(operation, deadline: deadline)
    } catch let error where error.code == .noSuchUpload || error.code == .notFound {
      // The upload no longer exists.
    }
  }

  /// Completes an upload (S3 API reference, CompleteMultipartUpload).
  ///
  /// - Returns: The entity tag of the object.
  private func complete(
    _ upload: ObjectUpload, path: [UInt8], uploadID: String, _ parts: [UploadedPart],
    deadline: ContinuousClock.Instant
  ) throws(S3Error) -> String {
    if upload.needsAbsentKey, configuration.emulatesConditions {
      try checkIsAbsent(upload.key, deadline: deadline)
    }
    let condition = upload.needsAbsentKey ? [HTTPField("if-none-match", "*")] : []
    let document = parts.completionDocument
    var attempts = Attempts(deadline: deadline)
    do throws(S3Error) {
      return try document.withRawBytes { (body) throws(S3Error) in
        try perform(
          completion(path: path, uploadID: uploadID, body, condition), &attempts, read: Self.entityTag(ofCompletion:))
      }
    } catch {
      let written = { WrittenObject(upload, checksum: parts.compositeChecksum, etag: parts.compositeETag) }
      guard let object = try find(written, after: error, attempts) else { throw error }
      return object.etag
    }
  }

  /// The request that completes an upload.
  private func completion(
    path: [UInt8], uploadID: String, _ document: UnsafeRawBufferPointer, _ condition: [HTTPField]
  ) -> Operation {
    Operation(
      .completeMultipartUpload, method: .post, path: path, parameters: [("uploadId", uploadID)],
      fields: [HTTPField("content-type", "application/xml")] + condition, body: document)
  }

  /// The entity tag in the response to CompleteMultipartUpload, whose status may be 200 although its body is an error.
  private static func entityTag(ofCompletion response: HTTPResponse) throws(S3Error) -> String {
    if let etag = XMLDocument.text(of: "ETag", in: "CompleteMultipartUploadResult", response.body) {
      return QuotedTag.unquoted(etag)
    }
    guard let document = ErrorDocument(response.body) else {
      throw S3Error(.invalidResponse, "complete upload: the response has no ETag", httpStatus: response.status)
    }
    throw S3Error(status: 500, document: document, requestID: nil, action: "complete upload")
  }

  /// Whether the engine enforces conditions of CompleteMultipartUpload. Completes an upload with an unused key on a
  /// condition that cannot hold: an engine that enforces conditions stores nothing.
  func completionEnforcesConditions(deadline: ContinuousClock.Instant) throws(S3Error) -> Bool {
    let key = Self.makeProbeKey()
    let path = try path(key)
    let uploadID = try beginUpload(path: path, configuration.storage.fields, deadline: deadline)
    do throws(S3Error) {
      let isEnforced = try [UInt8(0)].withRawBytes { (body) throws(S3Error) in
        let plan = PartPlan(byteCount: body.count, preferredSize: body.count)
        let sender = PartSender(
          client: self, body: body, plan: plan, path: path, uploadID: uploadID, deadline: deadline)
        let (parts, _) = try sender.run()
        return try parts.completionDocument.withRawBytes { (document) throws(S3Error) in
          try isRefused(
            completion(path: path, uploadID: uploadID, document, [HTTPField("if-match", "\"none\"")]),
            deadline: deadline)
        }
      }
      if isEnforced {
        try abortUpload(path: path, uploadID: uploadID, deadline: deadline)
      } else {
        try deleteObject(key: key, deadline: deadline)
      }
      return isEnforced
    } catch {
      try? abortUpload(path: path, uploadID: uploadID, deadline: .now + Self.abortLimit)
      // The engine does not support the condition.
      if error.code == .rejected || error.httpStatus == 501 { return false }
      throw error
    }
  }
}
