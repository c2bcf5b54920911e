import HTTPClient
import Text

extension S3Client {
  /// Deletes an object that has a tag (S3 API reference, DeleteObject, `If-Match`). Where the engine does not compare
  /// tags, the client looks before each attempt to delete it: a write between the two is lost.
  ///
  /// - Throws: `changed` if there is an object with another tag, `notFound` if there is none, or any failure of a
  ///   request.
  package func deleteObject(key: String, ifMatch tag: String, deadline: ContinuousClock.Instant) throws(S3Error) {
    guard try canHold(key, deadline: deadline) else { throw Self.absent("delete") }
    guard try deletesConditionally(deadline: deadline) else {
      let object = try checkIsUnchanged(key, tag, deadline: deadline)
      return try deleteObject(key: key, seen: object, deadline: deadline)
    }
    let operation = try deletion(of: key, ifMatch: tag)
    var attempts = Attempts(deadline: deadline)
    do throws(S3Error) {
      _ = try perform(operation, &attempts)
    } catch {
      let reason = try explained(error, key, deadline: deadline)
      // An earlier attempt, whose response was lost, may have deleted the object. It is gone, whatever is there now.
      if reason.code == .notFound || reason.code == .changed, attempts.outcomeIsUnknown { return }
      throw reason
    }
  }

  /// The request that deletes an object that has a tag.
  func deletion(of key: String, ifMatch tag: String) throws(S3Error) -> Operation {
    var operation = Operation(
      .deleteObject, method: .delete, path: try path(key), fields: [HTTPField("if-match", "\"\(tag)\"")])
    operation.isSentOnce = true
    return operation
  }

  /// How many requests for single objects are sent at the same time.
  static let objectsAtOnce = 16

  /// Deletes up to 1,000 objects (S3 API reference, DeleteObjects). Keys that XML cannot hold, and keys whose deletion
  /// the engine does not report, are deleted one by one.
  ///
  /// - Returns: For each key in order: nothing if there is no object now, or the failure.
  package func deleteObjects(keys: [String], deadline: ContinuousClock.Instant) -> [Result<Void, S3Error>] {
    var results = [Result<Void, S3Error>](repeating: .success(()), count: keys.count)
    do throws(S3Error) {
      // What the engine cannot hold is not there.
      let held = try indicesOfHeld(keys, deadline: deadline)
      let named = held.filter { Deletion.canName(keys[$0]) }
      let outcomes = try deleteTogether(named.map { keys[$0] }, deadline: deadline)
      var single: [Int] = []
      for index in held {
        switch outcomes[Array(keys[index].utf8)] {
        case .deleted: break
        case .failed(let document) where document.code == Engine.deletedObjectCode: break
        case .failed(let document):
          let error = S3Error(status: 200, document: document, requestID: nil, action: S3Action.deleteObjects.rawValue)
          if error.retryDecision == .never { results[index] = .failure(error) } else { single.append(index) }
        case nil: single.append(index)
        }
      }
      let deletions = try deleteSingly(single.map { keys[$0] }, deadline: deadline)
      for (index, result) in zip(single, deletions) { results[index] = result }
      return results
    } catch {
      return keys.map { _ in .failure(error) }
    }
  }

  /// The indices of the keys that the engine can hold.
  func indicesOfHeld(_ keys: [String], deadline: ContinuousClock.Instant) throws(S3Error) -> [Int] {
    var indices: [Int] = []
    for index in keys.indices where try canHold(keys[index], deadline: deadline) { indices.append(index) }
    return indices
  }

  /// Deletes objects in one request.
  ///
  /// - Returns: What the engine reports; nothing if it does not know the request.
  private func deleteTogether(
    _ keys: [String], deadline: ContinuousClock.Instant
  ) throws(S3Error) -> [[UInt8]: Deletion.Outcome] {
    guard !keys.isEmpty else { return [:] }
    return try Deletion.request(keys).withRawBytes { (body) throws(S3Error) in
      var operation = Operation(
        .deleteObjects, method: .post, path: configuration.address.bucketPath, parameters: [("delete", "")],
        fields: [HTTPField("content-type", "application/xml")], body: body)
      // S3 demands a checksum; engines may know this one only.
      operation.fields.append(HTTPField("content-md5", MD5Hash.base64(body)))
      var attempts = Attempts(deadline: deadline)
      do throws(S3Error) {
        return try perform(operation, &attempts) { (response) throws(S3Error) in try Deletion.outcomes(response.body) }
      } catch let error where error.httpStatus == 501 || error.httpStatus == 405 {
        return [:]
      }
    }
  }

  /// Deletes objects one by one, side by side.
  private func deleteSingly(
    _ keys: [String], deadline: ContinuousClock.Instant
  ) throws(S3Error) -> [Result<Void, S3Error>] {
    var sender = ParallelSender(client: self, concurrency: Self.objectsAtOnce, deadline: deadline) { _, _ in }
    let results = try sender.run(count: keys.count, stopsAtFailure: false) { (index) throws(S3Error) in
      Operation(.deleteObject, method: .delete, path: try path(keys[index]))
    }
    return results.map { result in
      if case .failure(let error) = result, error.code == .notFound { return .success(()) }
      return result
    }
  }
}
