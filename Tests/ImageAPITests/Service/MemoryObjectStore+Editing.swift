import Objects

@testable import ImageAPI

extension MemoryObjectStore: ObjectEditor {
  func replace(
    _ object: NewObject, ifMatch tag: String, deadline: ContinuousClock.Instant
  ) throws(StoreError) -> StoreReceipt {
    try begin("replace", deadline)
    var stored = Object(bytes: Array(object.bytes), object.attributes)
    // The tag of a put follows from the size alone. Other bytes of the same size need another one here.
    let sum = stored.bytes.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    stored.ownTag = "\(Self.etag(stored.bytes.count))-\(sum)"
    try change(object.key, tag) { $0 = stored }
    return StoreReceipt(etag: stored.etag, sha256: Self.sha256(stored.bytes.count))
  }

  func rewrite(
    _ key: ObjectKey, attributes: ObjectAttributes, of object: StoredObject, deadline: ContinuousClock.Instant
  ) throws(StoreError) -> StoredObject {
    try begin("rewrite", deadline)
    return try change(key, object.etag) { $0?.take(attributes) }.described
  }

  func copy(
    _ source: ObjectKey, of object: StoredObject, to target: ObjectKey, deadline: ContinuousClock.Instant
  ) throws(StoreError) -> StoredObject {
    try begin("copy", deadline)
    let result: Result<StoredObject, StoreError> = shared.byKey.withLock { objects in
      guard let original = objects[Array(source.value.utf8)] else {
        return .failure(StoreError(.notFound, "no source"))
      }
      guard original.etag == object.etag else { return .failure(StoreError(.changed, "another source")) }
      guard objects[Array(target.value.utf8)] == nil else { return .failure(StoreError(.alreadyExists, "taken")) }
      objects[Array(target.value.utf8)] = original
      return .success(original.described)
    }
    return try result.get()
  }

  func delete(_ key: ObjectKey, ifMatch tag: String, deadline: ContinuousClock.Instant) throws(StoreError) {
    try begin("deleteIfMatch", deadline)
    if let deletionFailure { throw deletionFailure }
    try change(key, tag) { $0 = nil }
  }

  func deleteMany(_ keys: [ObjectKey], deadline: ContinuousClock.Instant) -> [Result<Void, StoreError>] {
    do throws(StoreError) {
      try begin("deleteMany", deadline)
      if let deletionFailure { throw deletionFailure }
    } catch { return keys.map { _ in .failure(error) } }
    return keys.map { key in
      shared.byKey.withLock { $0[Array(key.value.utf8)] = nil }
      return .success(())
    }
  }

  func heads(_ keys: [ObjectKey], deadline: ContinuousClock.Instant) -> [Result<StoredObject, StoreError>] {
    do throws(StoreError) { try begin("heads", deadline) } catch { return keys.map { _ in .failure(error) } }
    let objects = objects
    return keys.map { key in
      if unreadable == .encrypted { return .failure(StoreError(.encrypted, "no head")) }
      guard let object = objects[Array(key.value.utf8)] else { return .failure(StoreError(.notFound, "no such key")) }
      return .success(object.described)
    }
  }

  /// Changes the object under `key` if it has this tag.
  ///
  /// - Returns: What is there afterwards, or was there before a deletion.
  @discardableResult
  private func change(
    _ key: ObjectKey, _ tag: String, _ body: (inout Object?) -> Void
  ) throws(StoreError) -> Object {
    let result: Result<Object, StoreError> = shared.byKey.withLock { objects in
      guard let object = objects[Array(key.value.utf8)] else { return .failure(StoreError(.notFound, "no such key")) }
      guard object.etag == tag else { return .failure(StoreError(.changed, "another object")) }
      body(&objects[Array(key.value.utf8)])
      return .success(objects[Array(key.value.utf8)] ?? object)
    }
    return try result.get()
  }
}

extension MemoryObjectStore: LeaseStore {
  func acquireLease(_ name: String, seconds: Int, deadline: ContinuousClock.Instant) throws(StoreError) -> Lease? {
    try begin("acquireLease", deadline)
    try Lease.checkName(name)
    let now = ContinuousClock.now
    return shared.leases.withLock { leases in
      if let other = leases[name], other.end > now { return nil }
      leases[name] = Lease(name: name, etag: String(UInt64.random(in: 0 ... .max)), end: now + .seconds(seconds))
      return leases[name]
    }
  }

  func renew(_ lease: Lease, seconds: Int, deadline: ContinuousClock.Instant) throws(StoreError) -> Lease {
    try begin("renewLease", deadline)
    let renewed: Lease? = shared.leases.withLock { leases in
      guard leases[lease.name]?.etag == lease.etag else { return nil }
      leases[lease.name] = Lease(
        name: lease.name, etag: String(UInt64.random(in: 0 ... .max)), end: .now + .seconds(seconds))
      return leases[lease.name]
    }
    guard let renewed else { throw StoreError(.changed, "somebody else has the lease") }
    return renewed
  }

  func release(_ lease: Lease, deadline: ContinuousClock.Instant) throws(StoreError) {
    try begin("releaseLease", deadline)
    shared.leases.withLock { leases in
      if leases[lease.name]?.etag == lease.etag { leases[lease.name] = nil }
    }
  }
}
