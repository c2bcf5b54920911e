import Access
import FastCGI
import Objects

/// `POST /images/copy` and `POST /images/move`.
struct CopyHandler {
  let store: any ObjectStore
  let editor: (any ObjectEditor)?
  let locks: any EditLocks
  let generations: any CacheGenerations
  let timeout: StorageTimeout
  let publicURL: PublicURL

  /// Copies an image under a key that is free.
  func copy(_ request: Request, _ principal: Principal) throws -> Response {
    let (from, to) = try keys(request)
    try principal.require(.read, from.value)
    try principal.require(.write, to.value)
    return try copied(from, to).view
  }

  /// Copies an image, and deletes the one under the old key. Whatever happens in between, there are two, and never
  /// none.
  ///
  /// The lock of the old key keeps edits away, which would be lost with it.
  func move(_ request: Request, _ principal: Principal) throws -> Response {
    let (from, to) = try keys(request)
    try principal.require([.read, .delete], from.value)
    try principal.require(.write, to.value)
    let editor = try editor.orUnsupported()
    return try locks.withLock([from, to]) { lock in
      let (object, view) = try copied(from, to, lock)
      do {
        let end = try lock.keep(seconds: EditTime.seconds(byteCount: 0))
        defer { generations.advance(from) }
        try editor.delete(from, ifMatch: object.etag, deadline: min(end, timeout.deadline()))
      } catch let error as StoreError where error.code == .notFound {
        // Somebody else has deleted it meanwhile.
      } catch is EditLockError {
        throw APIError(.overloaded, "the storage was too slow: the image is under both keys now")
      } catch {
        throw APIError(error).adding("the image is under both keys now")
      }
      return view
    }
  }

  /// The keys of a request.
  private func keys(_ request: Request) throws -> (from: ObjectKey, to: ObjectKey) {
    let document = try DocumentBody.read(request, members: ["from", "to"])
    let (from, to) = (try document.key("from"), try document.key("to"))
    guard from != to else { throw InvalidDocument("from and to must be different keys") }
    return (from, to)
  }

  /// Copies the image under `from`.
  ///
  /// - Returns: The image under `from`, and the response that shows the one under `to`.
  private func copied(
    _ from: ObjectKey, _ to: ObjectKey, _ lock: (any EditLock)? = nil
  ) throws -> (object: StoredObject, view: Response) {
    for _ in 1..<EditHandler.attempts {
      do { return try copyOnce(from, to, lock) } catch let error as StoreError where error.code == .changed {}
    }
    return try copyOnce(from, to, lock)
  }

  private func copyOnce(
    _ from: ObjectKey, _ to: ObjectKey, _ lock: (any EditLock)?
  ) throws -> (object: StoredObject, view: Response) {
    let editor = try editor.orUnsupported()
    let object = try store.head(from, deadline: timeout.deadline())
    let end = try lock?.keep(seconds: EditTime.seconds(byteCount: object.size))
    // nginx keeps the 404 of a variant for a second, and somebody may have asked for one of `to` already.
    defer { generations.advance(to) }
    let deadline = timeout.deadline(byteCount: object.size)
    let copy = try editor.copy(from, of: object, to: to, deadline: end.map { min($0, deadline) } ?? deadline)
    let location = ("Location", publicURL.image(to.value))
    return (object, ImageView(to, copy).response(publicURL, status: 201, headers: [location]))
  }
}
