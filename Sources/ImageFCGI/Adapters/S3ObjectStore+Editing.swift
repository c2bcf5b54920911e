import ImageAPI
import Objects
import S3

extension S3ObjectStore: ObjectEditor {
  func replace(
    _ object: NewObject, ifMatch tag: String, deadline: ContinuousClock.Instant
  ) throws(StoreError) -> StoreReceipt {
    try change { () throws(S3Error) in
      try client.replaceObject(
        ObjectUpload(key: object.key.value, body: object.bytes, attributes: object.attributes), ifMatch: tag,
        deadline: deadline)
    }
  }

  func rewrite(
    _ key: ObjectKey, attributes: ObjectAttributes, of object: StoredObject, deadline: ContinuousClock.Instant
  ) throws(StoreError) -> StoredObject {
    try change { () throws(S3Error) in
      try client.rewriteObject(key: key.value, attributes: attributes, of: object, deadline: deadline)
    }
  }

  func copy(
    _ source: ObjectKey, of object: StoredObject, to target: ObjectKey, deadline: ContinuousClock.Instant
  ) throws(StoreError) -> StoredObject {
    try change { () throws(S3Error) in
      try client.copyObject(source.value, of: object, to: target.value, deadline: deadline)
    }
  }

  func delete(_ key: ObjectKey, ifMatch tag: String, deadline: ContinuousClock.Instant) throws(StoreError) {
    try change { () throws(S3Error) in try client.deleteObject(key: key.value, ifMatch: tag, deadline: deadline) }
  }

  func deleteMany(_ keys: [ObjectKey], deadline: ContinuousClock.Instant) -> [Result<Void, StoreError>] {
    precondition(keys.count <= ObjectLimit.deletions)
    return client.deleteObjects(keys: keys.map(\.value), deadline: deadline).map { $0.mapError(Self.failure) }
  }

  func heads(_ keys: [ObjectKey], deadline: ContinuousClock.Instant) -> [Result<StoredObject, StoreError>] {
    precondition(keys.count <= ObjectLimit.heads)
    return client.headObjects(keys: keys.map(\.value), deadline: deadline).map { $0.mapError(Self.failure) }
  }

  /// Calls the client.
  private func change<Result>(_ call: () throws(S3Error) -> Result) throws(StoreError) -> Result {
    do { return try call() } catch { throw Self.failure(error) }
  }

  /// The failure of the store. A missing bucket is one of the storage, and not a missing object.
  private static func failure(_ error: S3Error) -> StoreError {
    error.code == .noSuchBucket ? StoreError(.unavailable, error.description) : StoreError(error)
  }
}
