import FastCGI
import HTTPSyntax
import Objects

/// `DELETE /images/<key>`.
struct DeleteHandler {
  let store: any ObjectStore
  let editor: (any ObjectEditor)?
  let locks: any EditLocks
  let generations: any CacheGenerations
  let timeout: StorageTimeout

  /// Deletes the image. S3 reports success for a missing object too, so the handler looks for the object first. It
  /// compares the conditions of the request with what it finds. The lock keeps edits away: on some engines one would
  /// bring the image back.
  ///
  /// nginx must not serve its copy from then on, also where the deletion failed: the storage may have done it all the
  /// same.
  func respond(to key: ObjectKey, _ request: Request) throws -> Response {
    let conditions = Preconditions(request)
    return try locks.withLock([key]) { lock in
      let deadline = timeout.deadline()
      var object: StoredObject?
      do {
        let view = ImageView(key, try store.head(key, deadline: deadline))
        let verdict = conditions.verdict(isRead: false, tags: view.tags, lastModified: view.object.lastModified)
        guard verdict == .proceed else { throw APIError(.preconditionFailed) }
        object = view.object
      } catch let error as StoreError where error.code == .encrypted {
        // An encrypted image is there, and deleting it needs no key. But its tag is unknown, so a condition cannot
        // hold.
        guard !conditions.canFailWrites else { throw APIError(.preconditionFailed) }
      }
      let end = min(deadline, try lock.keep(seconds: EditTime.seconds(byteCount: 0)))
      defer { generations.advance(key) }
      if conditions.canFailWrites, let object, let editor {
        try editor.delete(key, ifMatch: object.etag, deadline: end)
      } else {
        try store.delete(key, seen: object, deadline: end)
      }
      return .success { $0.object { $0.member("key", key.value) } }
    }
  }
}
