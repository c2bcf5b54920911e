import ImageAPI
import Objects
import S3

/// The object store of the image API, implemented with an S3 client.
final class S3ObjectStore: ObjectStore {
  /// The lifetime of a presigned path, in seconds. It is short, because nginx uses the path at once.
  private static let presignedLifetime = 60

  /// The least time that a shared path is valid, in seconds: a job may wait for others before its original is read.
  private static let sharedLifetime = 600

  /// The client of the bucket.
  let client: S3Client

  /// A store with its own connection.
  init(_ configuration: S3Configuration) throws(S3Error) { client = try S3Client(configuration: configuration) }

  func put(_ object: NewObject, deadline: ContinuousClock.Instant) throws(StoreError) -> StoreReceipt {
    do {
      return try client.putObject(
        ObjectUpload(
          key: object.key.value, body: object.bytes, attributes: object.attributes, hasUniqueKey: object.hasUniqueKey),
        deadline: deadline)
    } catch let error where error.code == .noSuchBucket {
      throw StoreError(.unavailable, error.description)
    } catch {
      throw StoreError(error)
    }
  }

  func head(_ key: ObjectKey, deadline: ContinuousClock.Instant) throws(StoreError) -> StoredObject {
    do { return try client.headObject(key: key.value, deadline: deadline) } catch { throw StoreError(error) }
  }

  func checkIsReadable(_ key: ObjectKey, deadline: ContinuousClock.Instant) throws(StoreError) {
    do { try client.checkIsReadable(key: key.value, deadline: deadline) } catch { throw StoreError(error) }
  }

  func delete(_ key: ObjectKey, seen object: StoredObject?, deadline: ContinuousClock.Instant) throws(StoreError) {
    do { try client.deleteObject(key: key.value, seen: object, deadline: deadline) } catch { throw StoreError(error) }
  }

  func list(
    prefix: String, limit: Int, at mark: String?, groupsFolders: Bool, deadline: ContinuousClock.Instant
  ) throws(StoreError) -> ObjectPage {
    do {
      return try client.listObjects(
        prefix: prefix, maxKeys: limit, continuationToken: mark, groupsFolders: groupsFolders, deadline: deadline)
    } catch {
      if mark != nil, error.s3Code == "InvalidArgument" { throw StoreError(.invalidMark, error.description) }
      throw StoreError(error)
    }
  }

  /// An engine that ignores conditions of writes ignores those of reads too. The one that is known answers a range with
  /// 200 and the part.
  var readsOnCondition: Bool { !client.configuration.emulatesConditions }

  func presign(_ method: ReadMethod, _ key: ObjectKey) throws(StoreError) -> String {
    do {
      return try client.presign(method: method.rawValue, key: key.value, expiresIn: Self.presignedLifetime)
    } catch { throw StoreError(error) }
  }

  func presignShared(_ key: ObjectKey) throws(StoreError) -> String {
    do {
      return try client.presignForPeriod(
        method: ReadMethod.get.rawValue, key: key.value, period: 300, validFor: Self.sharedLifetime)
    } catch { throw StoreError(error) }
  }

  func checkReady(deadline: ContinuousClock.Instant) throws(StoreError) {
    do { try client.headBucket(deadline: deadline) } catch { throw StoreError(error) }
  }
}

extension S3ObjectStore: StorageMeter {
  func begin(trace: TraceContext?) {
    client.traceparent = trace?.traceparent
    client.statistics.reset()
  }

  func end() -> StorageUse {
    let statistics = client.statistics
    return StorageUse(
      calls: statistics.calls, retries: statistics.retries, duration: .nanoseconds(statistics.nanoseconds))
  }
}

extension StoreError {
  /// The error of the service for an error of the S3 client.
  init(_ error: S3Error) {
    let code: Code =
      switch error.code {
      case .notFound, .noSuchBucket: .notFound
      case .preconditionFailed, .conditionalRequestConflict: .alreadyExists
      case .changed: .changed
      case .notSupported: .notSupported
      case .keyNotSupported: .keyRefused
      case .objectTooLarge: .tooLarge
      case .archived: .archived
      case .encryptedByCustomer: .encrypted
      case .timeout: .timedOut
      case .slowDown: .overloaded
      case .accessDenied, .bodyCorrupted, .certificateRefused, .clockSkewed, .conditionsIgnored, .connectionFailed,
        .metadataTooLarge, .noSuchUpload, .invalidResponse, .redirected, .rejected, .serviceFailed, .invalidArgument,
        .invalidConfiguration, .credentialsUnavailable, .internal:
        .unavailable
      }
    self.init(code, error.description)
  }
}
