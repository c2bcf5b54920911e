import FastCGI
import HTTPSyntax
import JSON
import Objects

/// `PUT /images/<key>`: the bytes of an image as they are, new or in the place of others.
struct PutHandler {
  let store: any ObjectStore
  let editor: (any ObjectEditor)?
  let locks: any EditLocks
  let generations: any CacheGenerations
  let timeout: StorageTimeout
  let publicURL: PublicURL
  /// What the image goes through.
  let intake: ImageIntake

  /// Stores an image under a key that is free, or replaces the one that `If-Match` names. The Content-Type of the
  /// request does not matter: the bytes say what they are.
  func respond(to key: ObjectKey, _ request: Request) throws -> Response {
    try request.checkIdentity()
    let conditions = Preconditions(request)
    return try request.body.withBytes { body in
      guard !body.isEmpty else { throw APIError(.emptyFile) }
      return try intake.admit(body, until: intake.deadline) { image in
        if conditions.ifMatch == nil { return try create(key, image, conditions) }
        return try replace(key, image, conditions)
      }
    }
  }

  /// Stores a new image.
  private func create(
    _ key: ObjectKey, _ image: ImageIntake.Admitted, _ conditions: Preconditions
  ) throws -> Response {
    let upload = try ImageUpload(
      image, under: key, isUnique: false, fileName: FileName(of: key), metadata: JSONObject())
    let receipt: StoreReceipt
    do throws(StoreError) {
      receipt = try store.put(upload.object, deadline: timeout.deadline(byteCount: image.bytes.count))
    } catch {
      throw error.code == .alreadyExists ? try refusal(key, conditions) : error
    }
    // nginx keeps the 404 of a variant for a second, and somebody may have asked for one already.
    generations.advance(key)
    let json = upload.json(receipt, publicURL)
    return .success(201, headers: [("Location", json.url)]) { json.write(to: &$0) }
  }

  /// Why nothing is stored under a key that is taken: a condition does not hold, or there was none.
  private func refusal(_ key: ObjectKey, _ conditions: Preconditions) throws -> APIError {
    guard conditions.canFailWrites else { return APIError(.keyExists) }
    guard conditions.ifNoneMatch != .any else { return APIError(.preconditionFailed) }
    let view = ImageView(key, try store.head(key, deadline: timeout.deadline()))
    let verdict = conditions.verdict(isRead: false, tags: view.tags, lastModified: view.object.lastModified)
    return APIError(verdict == .proceed ? .keyExists : .preconditionFailed)
  }

  /// Replaces an image. Its metadata and its file name stay.
  private func replace(
    _ key: ObjectKey, _ image: ImageIntake.Admitted, _ conditions: Preconditions
  ) throws -> Response {
    let editor = try editor.orUnsupported()
    do {
      return try locks.withLock([key]) { lock in
        for _ in 1..<EditHandler.attempts {
          do {
            return try replaceOnce(key, image, conditions, editor, lock)
          } catch let error as StoreError where error.code == .changed {}
        }
        return try replaceOnce(key, image, conditions, editor, lock)
      }
    } catch let error as StoreError where error.code == .notFound {
      // There is nothing that If-Match could name (RFC 9110, section 13.1.1).
      throw APIError(.preconditionFailed, cause: error.message)
    }
  }

  private func replaceOnce(
    _ key: ObjectKey, _ image: ImageIntake.Admitted, _ conditions: Preconditions, _ editor: any ObjectEditor,
    _ lock: any EditLock
  ) throws -> Response {
    let view = ImageView(key, try store.head(key, deadline: timeout.deadline()))
    let verdict = conditions.verdict(isRead: false, tags: view.tags, lastModified: view.object.lastModified)
    guard verdict == .proceed else { throw APIError(.preconditionFailed) }
    let upload = ImageUpload(image, inPlaceOf: view)
    let end = try lock.keep(seconds: EditTime.seconds(byteCount: image.bytes.count))
    defer { generations.advance(key) }
    let receipt = try editor.replace(
      upload.object, ifMatch: view.object.etag,
      deadline: min(end, timeout.deadline(byteCount: image.bytes.count)))
    let json = upload.json(receipt, publicURL)
    return .success { json.write(to: &$0) }
  }
}
