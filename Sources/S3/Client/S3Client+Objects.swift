import HTTPClient
package import Objects
import System

extension S3Client {
  /// Reads the metadata of an object (S3 API reference, HeadObject).
  ///
  /// - Throws: `notFound` if there is no such object, `encryptedByCustomer`, or any failure of a request.
  package func headObject(key: String, deadline: ContinuousClock.Instant) throws(S3Error) -> StoredObject {
    guard try canHold(key, deadline: deadline) else {
      throw S3Error(.notFound, "head: the engine cannot hold an object under this key")
    }
    var attempts = Attempts(deadline: deadline)
    do throws(S3Error) {
      return try perform(
        Operation(.headObject, method: .head, path: try path(key)), &attempts, read: ObjectHead.init
      ).object
    } catch let error where error.httpStatus == 400 {
      // The response to HEAD has no body. The object may need a customer's key, or the request itself is at fault.
      try checkIsReadable(key: key, deadline: deadline)
      throw error
    }
  }

  /// Reads one byte of an object, to learn why S3 has refused a request for it (S3 API reference, GetObject).
  ///
  /// - Throws: `archived`, `encryptedByCustomer`, `notFound`, or any failure of a request. Nothing if S3 gives the
  ///   byte, or if the object is empty.
  package func checkIsReadable(key: String, deadline: ContinuousClock.Instant) throws(S3Error) {
    let operation = Operation(
      .getObject, method: .get, path: try path(key), fields: [HTTPField("range", "bytes=0-0")])
    do {
      _ = try perform(operation, deadline: deadline)
    } catch let error where error.httpStatus == 416 {
      // The object is empty.
    }
  }

  /// Deletes an object (S3 API reference, DeleteObject). Succeeds if there is no such object.
  ///
  /// S3 may have deleted the object although its response was lost, and somebody may have stored another one since. So
  /// a retry looks first whether the object is still there.
  ///
  /// - Parameter object: The object as a head has described it; `nil` for whatever is there, at each attempt.
  package func deleteObject(
    key: String, seen object: StoredObject? = nil, deadline: ContinuousClock.Instant
  ) throws(S3Error) {
    // Under such a key the engine would delete another object.
    guard try canHold(key, deadline: deadline) else { return }
    var operation = Operation(.deleteObject, method: .delete, path: try path(key))
    operation.isSentOnce = object != nil
    var attempts = Attempts(deadline: deadline)
    do throws(S3Error) {
      guard let object else {
        _ = try perform(operation, &attempts)
        return
      }
      try retry(&attempts) { (earlier) throws(S3Error) in
        if earlier.outcomeIsUnknown, try !isThere(object, key, deadline: deadline) { return }
        _ = try send(operation, deadline: deadline)
      }
    } catch let error where error.code == .notFound && error.s3Code == Engine.deletedObjectCode {
      // There was no object.
    }
  }

  /// Whether an object is still under its key. The same bytes that are stored again are another object.
  private func isThere(
    _ object: StoredObject, _ key: String, deadline: ContinuousClock.Instant
  ) throws(S3Error) -> Bool {
    do throws(S3Error) {
      let head = try ObjectHead(
        try send(Operation(.headObject, method: .head, path: try path(key)), deadline: deadline))
      return head.object.etag == object.etag && head.object.lastModified == object.lastModified
    } catch let error where error.code == .notFound {
      return false
    }
  }

  /// A page of the bucket's objects (S3 API reference, ListObjectsV2), in the engine's order. S3's own order is by the
  /// UTF-8 bytes of the keys.
  ///
  /// - Parameters:
  ///   - prefix: The prefix of the keys; may be empty.
  ///   - maxKeys: The most objects and folders in the page, clamped to 1...1000.
  ///   - continuationToken: The token of the previous page; `nil` for the first page.
  ///   - groupsFolders: Whether keys with a `/` after the prefix are grouped into folders.
  package func listObjects(
    prefix: String, maxKeys: Int, continuationToken: String?, groupsFolders: Bool = false,
    deadline: ContinuousClock.Instant
  ) throws(S3Error) -> ObjectPage {
    var operation = Operation(.listObjects, method: .get, path: configuration.address.bucketPath)
    operation.parameters = [("list-type", "2"), ("max-keys", String(min(max(maxKeys, 1), 1000)))]
    if !prefix.isEmpty { operation.parameters.append(("prefix", prefix)) }
    if groupsFolders { operation.parameters.append(("delimiter", "/")) }
    if let continuationToken { operation.parameters.append(("continuation-token", continuationToken)) }
    do {
      let page = try ObjectPage(listBucketResult: try perform(operation, deadline: deadline).body)
      if !(page.hasReplacementCharacter && engine?.replacesUnencodableCharacters == true) { return page }
    } catch let error where error.code == .invalidResponse && error.transport == nil {
      // The page is requested again below.
    }
    // XML 1.0 cannot carry most control characters and U+FFFE. One such key makes the whole page unreadable, or the
    // engine replaces the character. Only then does the client request encoded keys (see `Engine`).
    operation.parameters.append(("encoding-type", "url"))
    statistics.retries += 1
    var attempts = Attempts(deadline: deadline)
    return try perform(operation, &attempts) { (response) throws(S3Error) in
      try ObjectPage(listBucketResult: response.body)
    }
  }

  /// A path and query with a signature, which must be sent byte for byte (S3 API reference, "Authenticating requests:
  /// using query parameters"). Sends no request, but may wait for credentials.
  ///
  /// - Parameters:
  ///   - method: The only method that the signature permits, such as `GET`.
  ///   - seconds: How long the signature is valid, 1 to 604800.
  ///   - now: The time of the signature; `nil` for the current time of the service's clock.
  /// - Throws: `invalidArgument` for an empty key or another number of seconds, or `credentialsUnavailable`.
  package func presign(
    method: String, key: String, expiresIn seconds: Int, now: SigningTime? = nil
  ) throws(S3Error) -> String {
    guard (1...PresignedTarget.longestExpiry).contains(seconds) else {
      throw S3Error(
        .invalidArgument, "presign: \(seconds) seconds are not within 1 to \(PresignedTarget.longestExpiry)")
    }
    let (signingKey, credentials, time) = try signingMaterial(at: now)
    let target = PresignedTarget.make(
      method: method, host: configuration.address.authority, path: try path(key), key: signingKey,
      credentials: credentials, at: time, expiry: seconds)
    return String(decoding: target, as: UTF8.self)
  }

  /// The target of a presigned request that is the same for all calls in the same period of the service's clock.
  ///
  /// - Parameters:
  ///   - period: The length of a period in seconds.
  ///   - seconds: The least time for which it is valid.
  package func presignForPeriod(
    method: String, key: String, period: Int, validFor seconds: Int
  ) throws(S3Error) -> String {
    let now = SystemClock.seconds + state.clockOffset.load(ordering: .relaxed)
    return try presign(
      method: method, key: key, expiresIn: seconds + period,
      now: SigningTime(secondsSince1970: now - now % period))
  }

  /// The encoded path of an object.
  ///
  /// - Throws: `invalidArgument` for an empty key, whose path would be that of the bucket.
  func path(_ key: String) throws(S3Error) -> [UInt8] {
    guard !key.isEmpty else { throw S3Error(.invalidArgument, "a key must not be empty") }
    return configuration.address.path(key: key)
  }
}
