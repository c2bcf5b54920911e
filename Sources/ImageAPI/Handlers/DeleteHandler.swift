import FastCGI
import HTTPSyntax

/// `DELETE /images/<key>`.
struct DeleteHandler {
  let store: any ObjectStore
  let generations: any CacheGenerations
  let timeout: StorageTimeout

  /// Deletes the image. S3 reports success for a missing object too, so the handler looks for the object first. It compares
  /// the conditions of the request with what it finds.
  ///
  /// nginx must not serve its copy from then on, also where the deletion failed: the storage may have done it all the same.
  func respond(to key: ObjectKey, _ request: Request) throws -> Response {
    let deadline = timeout.deadline()
    do {
      let object = try store.head(key, deadline: deadline)
      let verdict = Preconditions(request).verdict(
        isRead: false, tag: EntityTag(strong: object.etag), lastModified: object.lastModified)
      guard verdict == .proceed else { throw APIError(.preconditionFailed) }
    } catch let error as StoreError where error.code == .encrypted {
      // An encrypted image is there, and deleting it needs no key. But its tag is unknown, so a condition cannot hold.
      guard !Preconditions(request).canFailWrites else { throw APIError(.preconditionFailed) }
    }
    defer { generations.advance(key) }
    try store.delete(key, deadline: deadline)
    return .success { $0.object { $0.member("key", key.value) } }
  }
}
