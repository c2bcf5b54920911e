import HTTPClient
import Synchronization

/// What the engine can do with objects that are there. The first change of its kind makes a trial with objects of the
/// client's own, below the folder that no client can use, and deletes them. A trial that fails is made again next time.
extension S3Client {
  /// The value of `If-Match` of a put for a tag, as the engine wants it.
  ///
  /// - Throws: What `checkReplacement` throws.
  func replacementTag(_ tag: String, deadline: ContinuousClock.Instant) throws(S3Error) -> String {
    try checkReplacement(deadline: deadline)
    return state.replacement.load(ordering: .relaxed) == .unquoted ? tag : "\"\(tag)\""
  }

  /// Checks that the engine compares a tag and stores an object in its place in one step.
  ///
  /// - Throws: `notSupported` if it does not, or any failure of a request.
  func checkReplacement(deadline: ContinuousClock.Instant) throws(S3Error) {
    guard !configuration.emulatesConditions else { throw Self.cannotReplace }
    if state.replacement.load(ordering: .relaxed) == .unknown {
      let form = try withTrialObjects(1, deadline: deadline) { (objects) throws(S3Error) in
        try replacementForm(objects[0], deadline: deadline)
      }
      state.replacement.store(form, ordering: .relaxed)
    }
    guard state.replacement.load(ordering: .relaxed) != .unsupported else { throw Self.cannotReplace }
  }

  /// The field that makes a copy compare the tag of its source; `nil` if the engine knows none.
  func sourceCondition(_ tag: String, deadline: ContinuousClock.Instant) throws(S3Error) -> HTTPField? {
    guard !configuration.emulatesConditions else { return nil }
    if state.copySource.load(ordering: .relaxed) == .unknown {
      let condition = try withTrialObjects(1, deadline: deadline) { (objects) throws(S3Error) in
        try sourceCondition(objects[0], deadline: deadline)
      }
      state.copySource.store(condition, ordering: .relaxed)
    }
    return Self.field(state.copySource.load(ordering: .relaxed), "\"\(tag)\"")
  }

  /// Whether a copy does not overwrite where it must not.
  func copiesConditionally(deadline: ContinuousClock.Instant) throws(S3Error) -> Bool {
    guard !configuration.emulatesConditions else { return false }
    if let known = engine?.copiesConditionally { return known }
    if state.copyConditions.load(ordering: .relaxed) == .unknown {
      let isEnforced = try withTrialObjects(2, deadline: deadline) { (objects) throws(S3Error) in
        let copy = try copyOperation(
          from: objects[0].key, to: objects[1].key,
          fields: configuration.storage.fields + [HTTPField("if-none-match", "*")])
        return try outcome(of: copy, deadline: deadline) == .refused
      }
      state.copyConditions.store(isEnforced ? .enforced : .ignored, ordering: .relaxed)
    }
    return state.copyConditions.load(ordering: .relaxed) == .enforced
  }

  /// Whether a deletion compares a tag.
  func deletesConditionally(deadline: ContinuousClock.Instant) throws(S3Error) -> Bool {
    guard !configuration.emulatesConditions else { return false }
    if let known = engine?.deletesConditionally { return known }
    if state.deleteConditions.load(ordering: .relaxed) == .unknown {
      let isEnforced = try withTrialObjects(1, deadline: deadline) { (objects) throws(S3Error) in
        func deletion(_ tag: String) throws(S3Error) -> TrialOutcome {
          try outcome(of: try self.deletion(of: objects[0].key, ifMatch: tag), deadline: deadline)
        }
        guard try deletion("none") == .refused else { return false }
        return try deletion(objects[0].etag) == .done
      }
      state.deleteConditions.store(isEnforced ? .enforced : .ignored, ordering: .relaxed)
    }
    return state.deleteConditions.load(ordering: .relaxed) == .enforced
  }

  /// What an engine has done with an operation of a trial.
  private enum TrialOutcome {
    /// It has performed it.
    case done
    /// It has refused it because of the condition.
    case refused
    /// It does not know it.
    case unsupported
  }

  /// An object of a trial.
  private struct TrialObject {
    /// The key.
    let key: String
    /// The entity tag without quotes.
    let etag: String
  }

  private static let cannotReplace = S3Error(
    .notSupported, "the engine does not compare If-Match and store an object in one step")

  /// The field for a condition, with a tag in quotes; `nil` for none.
  private static func field(_ condition: ServiceState.SourceCondition, _ tag: String) -> HTTPField? {
    switch condition {
    case .amazon: HTTPField("x-amz-copy-source-if-match", tag)
    case .ceph: HTTPField("x-amz-copy-if-match", tag)
    case .none, .unknown: nil
    }
  }

  /// Puts with a tag that the object does not have, and with the one that it has, in each form.
  private func replacementForm(
    _ object: TrialObject, deadline: ContinuousClock.Instant
  ) throws(S3Error) -> ServiceState.TagForm {
    let path = try path(object.key)
    var tag = object.etag
    func put(_ condition: String, _ text: StaticString) throws(S3Error) -> TrialOutcome {
      try Array("\(text)".utf8).withRawBytes { (body) throws(S3Error) in
        try outcome(
          of: Operation(
            .putObject, method: .put, path: path,
            fields: configuration.storage.fields + [HTTPField("if-match", condition)], body: body),
          deadline: deadline)
      }
    }
    guard try put("\"none\"", "a") == .refused else { return .unsupported }
    if try put("\"\(tag)\"", "b") == .done { return .quoted }
    // A put that was refused has stored nothing, so the tag is the same.
    guard try put("none", "c") == .refused else { return .unsupported }
    tag = object.etag
    return try put(tag, "d") == .done ? .unquoted : .unsupported
  }

  /// Copies an object onto itself with a tag that it does not have.
  private func sourceCondition(
    _ object: TrialObject, deadline: ContinuousClock.Instant
  ) throws(S3Error) -> ServiceState.SourceCondition {
    func copy(_ condition: ServiceState.SourceCondition, _ tag: String) throws(S3Error) -> TrialOutcome {
      let fields = [Self.field(condition, "\"\(tag)\"")].compactMap(\.self)
      return try outcome(
        of: try copyOperation(
          from: object.key, to: object.key,
          fields: configuration.storage.fields + fields + [HTTPField("x-amz-metadata-directive", "REPLACE")]),
        deadline: deadline)
    }
    for condition in [ServiceState.SourceCondition.amazon, .ceph] where try copy(condition, "none") == .refused {
      if try copy(condition, object.etag) == .done { return condition }
    }
    return .none
  }

  /// Performs an operation of a trial.
  ///
  /// - Throws: A failure that says nothing of the engine's abilities.
  private func outcome(of operation: Operation, deadline: ContinuousClock.Instant) throws(S3Error) -> TrialOutcome {
    var attempts = Attempts(deadline: deadline)
    do throws(S3Error) {
      try perform(operation, &attempts) { (response) throws(S3Error) in
        if operation.action == .copyObject { _ = try CopyResult.entityTag(of: response) }
      }
      return .done
    } catch let error where error.code == .rejected || error.httpStatus == 501 {
      return .unsupported
    } catch let error where error.code == .preconditionFailed && !attempts.outcomeIsUnknown {
      // Otherwise an earlier attempt may have been performed, and have made the condition false.
      return .refused
    }
  }

  /// Stores objects, calls `trial` with them, and deletes them, whatever comes of it.
  private func withTrialObjects<Result>(
    _ count: Int, deadline: ContinuousClock.Instant, _ trial: ([TrialObject]) throws(S3Error) -> Result
  ) throws(S3Error) -> Result {
    let keys = (0..<count).map { _ in Self.makeProbeKey() }
    do throws(S3Error) {
      let objects = try keys.map { (key) throws(S3Error) in
        let receipt = try Array("probe".utf8).withRawBytes { (body) throws(S3Error) in
          try putObject(
            ObjectUpload(key: key, body: body, attributes: .init(), onlyIfAbsent: false, hasUniqueKey: true),
            deadline: deadline)
        }
        return TrialObject(key: key, etag: receipt.etag)
      }
      let result = try trial(objects)
      for key in keys { try deleteObject(key: key, deadline: deadline) }
      return result
    } catch {
      for key in keys { try? deleteObject(key: key, deadline: max(deadline, .now + Self.cleaningLimit)) }
      throw error
    }
  }

  /// The longest time to delete the objects of a failed trial.
  private static let cleaningLimit: Duration = .seconds(2)
}
