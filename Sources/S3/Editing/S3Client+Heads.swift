import HTTPClient
package import Objects

extension S3Client {
  /// Reads the metadata of many objects side by side (S3 API reference, HeadObject).
  ///
  /// - Returns: For each key in order: what `headObject` returns or throws.
  package func headObjects(keys: [String], deadline: ContinuousClock.Instant) -> [Result<StoredObject, S3Error>] {
    do throws(S3Error) {
      let held = try indicesOfHeld(keys, deadline: deadline)
      var results = [Result<StoredObject, S3Error>](repeating: .failure(Self.absent("head")), count: keys.count)
      var sender = ParallelSender(client: self, concurrency: Self.objectsAtOnce, deadline: deadline) {
        (_, response) throws(S3Error) in try ObjectHead(response).object
      }
      let heads = try sender.run(count: held.count, stopsAtFailure: false) { (index) throws(S3Error) in
        Operation(.headObject, method: .head, path: try path(keys[held[index]]))
      }
      for (index, head) in zip(held, heads) {
        results[index] = head
        // The reason for this status is in the response to another request.
        if case .failure(let error) = head, error.httpStatus == 400 {
          results[index] = Result { () throws(S3Error) in try headObject(key: keys[index], deadline: deadline) }
        }
      }
      return results
    } catch {
      return keys.map { _ in .failure(error) }
    }
  }
}
