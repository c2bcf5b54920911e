import FastCGI

/// `DELETE /images/<key>`.
struct DeleteHandler {
  let store: any ObjectStore
  let generations: any CacheGenerations
  let timeout: StorageTimeout

  /// Deletes the image. S3 reports success for a missing object too, so the handler looks for the object first.
  ///
  /// nginx must not serve its copy from then on, also where the deletion failed: the storage may have done it all the same.
  func respond(to key: ObjectKey) throws -> Response {
    let deadline = timeout.deadline()
    do {
      _ = try store.head(key, deadline: deadline)
    } catch {
      // An encrypted image is there. Deleting it needs no key.
      guard error.code == .encrypted else { throw error }
    }
    defer { generations.advance(key) }
    try store.delete(key, deadline: deadline)
    return .success { $0.object { $0.member("key", key.value) } }
  }
}
