import HTTPClient
import Synchronization

extension S3Client {
  /// Makes sure that a put which asks for an absent key gets it, before anything is sent.
  ///
  /// - Throws: `preconditionFailed` where the key is known to be taken; `conditionsIgnored` where the engine would
  ///   overwrite.
  func prepareCondition(on upload: ObjectUpload, deadline: ContinuousClock.Instant) throws(S3Error) {
    if configuration.emulatesConditions {
      // Nobody else can be at a key that was made for this object.
      if upload.needsAbsentKey { try checkIsAbsent(upload.key, deadline: deadline) }
    } else {
      try checkConditions(deadline: deadline)
    }
  }

  /// Throws `conditionsIgnored` where the engine overwrites objects although a put asks it not to; asks it at the first
  /// call of the process. Leaves nothing behind.
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

  /// Throws `preconditionFailed` where there is an object under `key`.
  func checkIsAbsent(_ key: String, deadline: ContinuousClock.Instant) throws(S3Error) {
    do {
      _ = try headObject(key: key, deadline: deadline)
    } catch let error where error.code == .notFound || error.code == .noSuchBucket {
      return
    }
    throw S3Error(.preconditionFailed, "put: the key is taken")
  }

  /// Puts under a key that nobody has, on a condition that cannot hold: an engine that heeds it stores nothing.
  private func putEnforcesConditions(deadline: ContinuousClock.Instant) throws(S3Error) -> Bool {
    let key = Self.makeProbeKey()
    let path = try path(key)
    func put(_ field: HTTPField) throws(S3Error) -> Bool {
      try isRefused(Operation(.putObject, method: .put, path: path, fields: [field]), deadline: deadline)
    }
    do {
      if try put(HTTPField("if-match", "\"none\"")) { return true }
    } catch let error where error.code == .rejected || error.code == .serviceFailed && error.retryDecision == .never {
      // An engine may know the one condition and not the other: the one that matters decides.
      _ = try put(HTTPField("if-none-match", "*"))
    }
    let isEnforced = try put(HTTPField("if-none-match", "*"))
    try deleteObject(key: key, deadline: deadline)
    return isEnforced
  }

  /// Whether an operation fails because its condition does not hold, as it should.
  ///
  /// - Returns: `false` where it was carried out.
  func isRefused(_ operation: Operation, deadline: ContinuousClock.Instant) throws(S3Error) -> Bool {
    do {
      _ = try perform(operation, deadline: deadline)
      return false
    } catch let error where error.code == .preconditionFailed || error.code == .notFound {
      return true
    } catch let error where error.code == .accessDenied {
      // AWS wants the right to read for If-Match. Engines that ignore conditions have no such policies.
      return true
    }
  }

  /// A key that no object has.
  static func makeProbeKey() -> String {
    ".image-fcgi-probe-" + String(UInt64.random(in: 0 ... .max), radix: 36)
      + String(UInt64.random(in: 0 ... .max), radix: 36)
  }
}
