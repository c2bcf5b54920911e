import HTTPClient
package import Objects

extension S3Client {
  /// Stores an object, in one request (S3 API reference, PutObject) or in parts. The object appears complete or not at
  /// all.
  ///
  /// - Throws: `invalidArgument` for text that is invalid in a header field, `keyNotSupported`, `objectTooLarge`, or
  ///   any failure of a request. With `onlyIfAbsent`, unless the key is unique: `preconditionFailed` if the key is
  ///   taken, `conditionalRequestConflict` if other writes of the key are in progress all the time, and
  ///   `conditionsIgnored` if the engine would overwrite.
  package func putObject(_ upload: ObjectUpload, deadline: ContinuousClock.Instant) throws(S3Error) -> StoreReceipt {
    guard try canHold(upload.key, deadline: deadline) else {
      throw S3Error(.keyNotSupported, "put: \((engine ?? .unknown).name) reads a backslash in a key as a slash")
    }
    let fields = try upload.attributes.fields() + (upload.storageFields ?? configuration.storage.fields)
    if upload.onlyIfAbsent { try prepareCondition(on: upload, deadline: deadline) }
    if upload.body.count > configuration.largeObjects.threshold {
      // The client should not send gigabytes before it learns that the key is taken.
      if upload.needsAbsentKey { try checkIsAbsent(upload.key, deadline: deadline) }
      if try storesInParts(upload, deadline: deadline) { return try putInParts(upload, fields, deadline: deadline) }
    }
    guard upload.body.count <= LargeObjectPolicy.maximumPutSize else {
      throw S3Error(.objectTooLarge, "put: \(upload.body.count) bytes are more than S3 accepts in one request")
    }
    let condition = upload.needsAbsentKey ? HTTPField("if-none-match", "*") : nil
    return try putWhole(upload, fields, condition, deadline: deadline)
  }

  /// Stores an object in one request, on `condition`.
  func putWhole(
    _ upload: ObjectUpload, _ fields: [HTTPField], _ condition: HTTPField?, deadline: ContinuousClock.Instant
  ) throws(S3Error) -> StoreReceipt {
    var operation = Operation(.putObject, method: .put, path: try path(upload.key), fields: fields, body: upload.body)
    operation.fields += integrityFields(operation)
    if let condition {
      operation.fields.append(condition)
      operation.isSentOnce = upload.body.isEmpty
    }
    let sha256 = operation.payload.hexadecimal
    var attempts = Attempts(deadline: deadline)
    do {
      return try perform(operation, &attempts) { (response) throws(S3Error) in
        StoreReceipt(etag: try entityTag(of: response, operation), sha256: sha256)
      }
    } catch {
      let written = {
        WrittenObject(upload, checksum: operation.payload.base64, etag: MD5Hash.hexadecimal(upload.body))
      }
      guard let object = try find(written, after: error, attempts) else { throw error }
      return StoreReceipt(etag: object.etag, sha256: sha256)
    }
  }

  /// The entity tag in the response to an upload.
  func entityTag(of response: HTTPResponse, _ operation: Operation) throws(S3Error) -> String {
    guard let etag = response.field("etag") else {
      throw S3Error(
        .invalidResponse, "\(operation.action.rawValue): the response has no ETag", httpStatus: response.status)
    }
    if response.field("x-amz-checksum-sha256") != nil { state.comparesChecksums.store(true, ordering: .relaxed) }
    return QuotedTag.unquoted(etag)
  }

  /// The checksum fields that let S3 detect different bytes from those sent.
  ///
  /// The signed digest does not suffice (see `Engine`). `x-amz-checksum-sha256` costs nothing, and an engine that
  /// compares it repeats it in its response. Until then `Content-MD5` is sent too.
  func integrityFields(_ operation: Operation) -> [HTTPField] {
    var fields = [HTTPField("x-amz-checksum-sha256", operation.payload.base64)]
    if !state.comparesChecksums.load(ordering: .relaxed) {
      fields.append(HTTPField("content-md5", MD5Hash.base64(operation.body)))
    }
    return fields
  }

  /// Whether the engine can hold an object under `key`.
  func canHold(_ key: String, deadline: ContinuousClock.Instant) throws(S3Error) -> Bool {
    guard key.utf8.contains(UInt8(ascii: "\\")) else { return true }
    return try !knownEngine(deadline: deadline).backslashIsSlash
  }

  /// The engine behind the endpoint. Sends a request if there has been no response yet.
  private func knownEngine(deadline: ContinuousClock.Instant) throws(S3Error) -> Engine {
    if let engine { return engine }
    // A missing bucket is reported by the operation itself.
    do { try headBucket(deadline: deadline) } catch let error where error.code == .noSuchBucket {}
    return engine ?? .unknown
  }
}
