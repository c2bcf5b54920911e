import FastCGI
import HTTPSyntax
import Objects

/// `PATCH /images/<key>`: changes what is stored with the bytes.
struct EditHandler {
  let store: any ObjectStore
  let editor: (any ObjectEditor)?
  let locks: any EditLocks
  let generations: any CacheGenerations
  let timeout: StorageTimeout
  let publicURL: PublicURL

  /// How often an image is looked at again that somebody else has replaced meanwhile, past the locks.
  static let attempts = 3

  /// Looks at the image, compares the conditions of the request with its view, and stores it with other attributes. A
  /// patch that changes nothing writes nothing.
  ///
  /// nginx must not serve its copy from then on: it has the old file name. The variants stay, since the bytes do.
  func respond(to key: ObjectKey, _ request: Request) throws -> Response {
    let patch = try ImagePatch(.read(request, members: ImagePatch.members))
    let editor = try editor.orUnsupported()
    let conditions = Preconditions(request)
    return try locks.withLock([key]) { lock in
      for _ in 1..<Self.attempts {
        do {
          return try apply(patch, to: key, conditions, editor, lock)
        } catch let error as StoreError where error.code == .changed {}
      }
      return try apply(patch, to: key, conditions, editor, lock)
    }
  }

  private func apply(
    _ patch: ImagePatch, to key: ObjectKey, _ conditions: Preconditions, _ editor: any ObjectEditor,
    _ lock: any EditLock
  ) throws -> Response {
    let view = ImageView(key, try store.head(key, deadline: timeout.deadline()))
    let verdict = conditions.verdict(isRead: false, tag: view.tag, lastModified: view.object.lastModified)
    guard verdict == .proceed else { throw APIError(.preconditionFailed) }
    guard let attributes = try patch.attributes(of: key, view.object.attributes) else {
      return view.response(publicURL)
    }
    let end = try lock.keep(seconds: EditTime.seconds(byteCount: view.object.size))
    defer { generations.advanceAttributes(key) }
    let deadline = min(end, timeout.deadline(byteCount: view.object.size))
    let object = try editor.rewrite(key, attributes: attributes, of: view.object, deadline: deadline)
    // The bytes are the same, but some engines give those of an object in parts another tag, and variants have it in
    // theirs.
    if object.etag != view.object.etag { generations.advance(key) }
    return ImageView(key, object).response(publicURL)
  }
}

extension (any ObjectEditor)? {
  /// The editor.
  ///
  /// - Throws: `APIError` with `replaceNotSupported` where the storage has none.
  func orUnsupported() throws(APIError) -> any ObjectEditor {
    guard let self else { throw APIError(.replaceNotSupported) }
    return self
  }
}
