import HTTPClient
package import Objects

extension S3Client {
  /// Stores other bytes and attributes under a key whose object has a tag, in one request (S3 API reference, PutObject,
  /// `If-Match`). Never in parts: few engines check the condition of a completion and store the object in one step.
  ///
  /// - Throws: `changed` if there is an object with another tag, `notFound` if there is none, `notSupported` if the
  ///   engine does not check and store in one step, `objectTooLarge`, or any failure of a request.
  package func replaceObject(
    _ upload: ObjectUpload, ifMatch tag: String, deadline: ContinuousClock.Instant
  ) throws(S3Error) -> StoreReceipt {
    guard try canHold(upload.key, deadline: deadline) else { throw Self.absent("replace") }
    guard upload.body.count <= LargeObjectPolicy.maximumPutSize else {
      throw S3Error(.objectTooLarge, "replace: \(upload.body.count) bytes are more than S3 accepts in one request")
    }
    let condition = HTTPField("if-match", try replacementTag(tag, deadline: deadline))
    do throws(S3Error) {
      return try putWhole(
        upload, try upload.attributes.fields() + (upload.storageFields ?? configuration.storage.fields), condition,
        deadline: deadline)
    } catch {
      throw try explained(error, upload.key, deadline: deadline)
    }
  }

  /// The error for a key that the engine cannot hold.
  static func absent(_ call: String) -> S3Error {
    S3Error(.notFound, "\(call): the engine cannot hold an object under this key")
  }

  /// The reason for a failure of a request with a tag: a condition that does not hold is no longer told apart from a
  /// missing object by every engine.
  ///
  /// - Throws: A failure of the search.
  func explained(_ error: S3Error, _ key: String, deadline: ContinuousClock.Instant) throws(S3Error) -> S3Error {
    guard error.code == .preconditionFailed || error.code == .conditionalRequestConflict else { return error }
    do throws(S3Error) {
      _ = try headObject(key: key, deadline: deadline)
    } catch let search where search.code == .notFound {
      return search
    } catch let search where search.code == .encryptedByCustomer {
      // There is an object, which cannot be read.
    }
    return S3Error(.changed, error.message, httpStatus: error.httpStatus, s3Code: error.s3Code)
  }

  /// Checks that the object under `key` has a tag.
  ///
  /// - Returns: The object.
  /// - Throws: `changed`, `notFound`, or any failure of a request.
  @discardableResult
  func checkIsUnchanged(
    _ key: String, _ tag: String, deadline: ContinuousClock.Instant
  ) throws(S3Error) -> StoredObject {
    let found = try headObject(key: key, deadline: deadline)
    guard found.etag == tag else { throw S3Error(.changed, "head: there is another object") }
    return found
  }
}
