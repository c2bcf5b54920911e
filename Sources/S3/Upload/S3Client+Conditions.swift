import HTTPClient
import Synchronization

extension S3Client {
  /// Checks before an upload that it cannot overwrite an object.
  ///
  /// - Throws: `preconditionFailed` if the key is known to be taken, or `conditionsIgnored` if the engine would
  ///   overwrite.
  func prepareCondition(on upload: ObjectUpload, deadline: ContinuousClock.Instant) throws(S3Error) {
    if configuration.emulatesConditions {
      // A unique key is not taken.
      if upload.needsAbsentKey { try checkIsAbsent(upload.key, deadline: deadline) }
    } else {
      try checkConditions(deadline: deadline)
    }
  }

  /// Checks that the engine does not overwrite an object if a put forbids it. The first call of the process makes a
  /// trial, which leaves no object.
  ///
  /// - Throws: `conditionsIgnored` if the engine would overwrite, or any failure of a request.
  package func checkConditions(deadline: ContinuousClock.Instant) throws(S3Error) {
    guard !configuration.emulatesConditions else { return }
    if state.putConditions.load(ordering: .relaxed) == .unknown {
      let isEnforced = try putEnforcesConditions(deadline: deadline)
      state.putConditions.store(isEnforced ? .enforced : .ignored, ordering: .relaxed)
    }
    guard state.putConditions.load(ordering: .relaxed) == .enforced else {
      throw S3Error(.conditionsIgnored, "the engine ignores If-None-Match on a put and would overwrite objects")
    }
  }

  /// Throws `preconditionFailed` if there is an object with `key`.
  func checkIsAbsent(_ key: String, deadline: ContinuousClock.Instant) throws(S3Error) {
    do {
      _ = try headObject(key: key, deadline: deadline)
    } catch let error where error.code == .notFound || error.code == .noSuchBucket {
      return
    } catch let error where error.code == .encryptedByCustomer {
      // There is an object, which cannot be read.
    }
    throw S3Error(.preconditionFailed, "put: the key is taken")
  }

  /// Whether the engine enforces conditions of PutObject. Puts an object with an unused key on a condition that cannot
  /// hold: an engine that enforces conditions stores nothing.
  private func putEnforcesConditions(deadline: ContinuousClock.Instant) throws(S3Error) -> Bool {
    let key = Self.makeProbeKey()
    let path = try path(key)
    func put(_ field: HTTPField) throws(S3Error) -> Bool {
      try isRefused(
        Operation(.putObject, method: .put, path: path, fields: configuration.storage.fields + [field]),
        deadline: deadline)
    }
    do {
      if try put(HTTPField("if-match", "\"none\"")) { return true }
    } catch let error where error.code == .rejected || error.code == .serviceFailed && error.retryDecision == .never {
      // The engine does not support If-Match. If-None-Match matters: it is tried on an object that exists.
      _ = try put(HTTPField("if-none-match", "*"))
    }
    let isEnforced = try put(HTTPField("if-none-match", "*"))
    try deleteObject(key: key, deadline: deadline)
    return isEnforced
  }

  /// Whether the engine refuses an operation whose condition does not hold.
  ///
  /// - Returns: `false` if the engine has performed the operation.
  func isRefused(_ operation: Operation, deadline: ContinuousClock.Instant) throws(S3Error) -> Bool {
    do {
      _ = try perform(operation, deadline: deadline)
      return false
    } catch let error where error.code == .preconditionFailed || error.code == .notFound {
      return true
    } catch let error where error.code == .accessDenied {
      // AWS requires the permission to read for If-Match. Engines that ignore conditions do not.
      return true
    }
  }

  /// A random key that no object has. It is in the folder of the service's own objects, which no client can use.
  static func makeProbeKey() -> String {
    ".image-fcgi/probe-" + String(UInt64.random(in: 0 ... .max), radix: 36)
      + String(UInt64.random(in: 0 ... .max), radix: 36)
  }
}
