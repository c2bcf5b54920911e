import HTTPClient
package import Objects

extension S3Client {
  /// Stores an object under another key, too, with everything that belongs to it. Never overwrites.
  ///
  /// Where the engine does not check that `target` is free, the bytes pass through this process: a put is checked.
  ///
  /// - Parameter object: The object as a head has described it.
  /// - Returns: The object under `target`.
  /// - Throws: `preconditionFailed` if `target` is taken, `changed` if there is an object with another tag under
  ///   `source`, `notFound` if there is none, `notSupported` if it is larger than S3 copies, `keyNotSupported`,
  ///   `archived`, or any failure of a request.
  package func copyObject(
    _ source: String, of object: StoredObject, to target: String, deadline: ContinuousClock.Instant
  ) throws(S3Error) -> StoredObject {
    guard try canHold(source, deadline: deadline) else { throw Self.absent("copy") }
    guard try canHold(target, deadline: deadline) else {
      throw S3Error(.keyNotSupported, "copy: \((engine ?? .unknown).name) reads a backslash in a key as a slash")
    }
    try checkCopySize(object)
    guard !source.utf8.elementsEqual(target.utf8) else {
      throw S3Error(.preconditionFailed, "copy: the key is the source's own")
    }
    if configuration.emulatesConditions {
      try checkIsAbsent(target, deadline: deadline)
      return try copyInEngine(source, of: object, to: target, isConditional: false, deadline: deadline)
    }
    if try copiesConditionally(deadline: deadline) {
      return try copyInEngine(source, of: object, to: target, isConditional: true, deadline: deadline)
    }
    return try copyThroughClient(source, of: object, to: target, deadline: deadline)
  }

  /// Lets the engine copy an object.
  ///
  /// - Parameter isConditional: Whether the engine checks that `target` is free.
  private func copyInEngine(
    _ source: String, of object: StoredObject, to target: String, isConditional: Bool,
    deadline: ContinuousClock.Instant
  ) throws(S3Error) -> StoredObject {
    let condition = try sourceCondition(object.etag, deadline: deadline)
    if condition == nil { try checkIsUnchanged(source, object.etag, deadline: deadline) }
    var fields = try object.attributes.fieldsOfCopy() + storageFields(of: object)
    fields += [HTTPField("x-amz-metadata-directive", "COPY"), HTTPField("x-amz-tagging-directive", "COPY")]
    if let condition { fields.append(condition) }
    if isConditional { fields.append(HTTPField("if-none-match", "*")) }
    let operation = try copyOperation(from: source, to: target, fields: fields)
    var attempts = Attempts(deadline: deadline)
    do throws(S3Error) {
      try perform(operation, &attempts) { (response) throws(S3Error) in _ = try CopyResult.entityTag(of: response) }
    } catch {
      let written = { WrittenObject(copyOf: object, attributes: object.attributes, key: target) }
      if let found = try find(written, after: error, attempts) { return found }
      // One status stands for both conditions.
      if error.code == .preconditionFailed { try checkIsUnchanged(source, object.etag, deadline: deadline) }
      throw error
    }
    if condition == nil { try checkIsUnchanged(source, object.etag, orDelete: target, deadline: deadline) }
    return try headOfCopy(target, deadline: deadline)
  }

  /// Checks that the object under `source` has a tag. Otherwise the copy under `target` is of no use, and is deleted.
  private func checkIsUnchanged(
    _ source: String, _ tag: String, orDelete target: String, deadline: ContinuousClock.Instant
  ) throws(S3Error) {
    do throws(S3Error) {
      try checkIsUnchanged(source, tag, deadline: deadline)
    } catch let error where error.code == .changed || error.code == .notFound {
      try deleteObject(key: target, deadline: deadline)
      throw error
    }
  }

  /// Reads an object and puts it under another key, on condition that it is free.
  private func copyThroughClient(
    _ source: String, of object: StoredObject, to target: String, deadline: ContinuousClock.Instant
  ) throws(S3Error) -> StoredObject {
    // The bytes need not be read to learn that they cannot be stored.
    try checkIsAbsent(target, deadline: deadline)
    let tags = try tags(of: source, deadline: deadline)
    var fields = storageFields(of: object)
    if !tags.isEmpty {
      fields.append(HTTPField("x-amz-tagging", String(decoding: HTTPRequest.canonicalQuery(tags), as: UTF8.self)))
    }
    let bytes = try read(source, object, deadline: deadline)
    try bytes.lend { (bytes) throws(S3Error) in
      var upload = ObjectUpload(key: target, body: bytes, attributes: object.attributes)
      upload.storageFields = fields
      _ = try putObject(upload, deadline: deadline)
    }
    return try headOfCopy(target, deadline: deadline)
  }

  /// What is known of a copy that was made.
  private func headOfCopy(_ key: String, deadline: ContinuousClock.Instant) throws(S3Error) -> StoredObject {
    do throws(S3Error) {
      return try headObject(key: key, deadline: deadline)
    } catch let error where error.code == .notFound {
      throw S3Error(.changed, "copy: somebody has deleted it already")
    }
  }
}
