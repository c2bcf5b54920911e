import FastCGI
import HTTPSyntax
import Objects
import Text

/// `GET /images/<key>?mode=download` and `mode=inline`.
struct DownloadHandler {
  let store: any ObjectStore
  let generations: any CacheGenerations
  let timeout: StorageTimeout
  /// Whether nginx's cache has room; `nil` if it always has.
  let cacheSpace: (any CacheSpace)?
  /// What the keys of this storage begin with in a cache that other storages may share.
  let cacheScope: String

  /// Hands the request over to nginx, which fetches the bytes from its cache or from the storage.
  ///
  /// nginx answers If-None-Match and If-Modified-Since itself, so that a cached image costs no request to the storage. It
  /// cannot answer the rest: its own 412 breaks the connection, and it cannot cut what it does not have. For these, the
  /// handler looks at the object first (docs/decisions/0022-conditions.md).
  func respond(to key: ObjectKey, _ mode: ReadMode, _ request: Request) throws -> Response {
    if !request[.storageRefusal].isEmpty { throw try refusal(of: key, status: request[.storageRefusal]) }
    let conditions = ReadConditions(request)
    let revalidation = DownloadHandover.Revalidation(conditions.preconditions)
    let method: ReadMethod = request.method == "HEAD" ? .head : .get
    let read: DownloadHandover.Read
    if conditions.range != nil || conditions.preconditions.canFailReads {
      let object = try store.head(key, deadline: timeout.deadline())
      read = try self.read(of: object, conditions, revalidation)
    } else {
      read = method == .head ? .head(revalidation) : .whole(revalidation)
    }
    return DownloadHandover(
      read: read, path: try store.presign(method, key),
      cacheKey: "\(cacheScope)/\(generations.current(key))/\(key.pathEncoded)",
      isKept: cacheSpace?.isEnough != false, isInline: mode == .inline,
      fallbackDisposition: FileName(of: key).attachment
    ).response
  }

  /// How nginx must read an object whose state is known.
  ///
  /// - Throws: `APIError` with `preconditionFailed` or `rangeNotSatisfiable`.
  private func read(
    of object: StoredObject, _ conditions: ReadConditions, _ revalidation: DownloadHandover.Revalidation
  ) throws(APIError) -> DownloadHandover.Read {
    let tag = EntityTag(strong: object.etag)
    // If another object has taken the place meanwhile, the whole of that one is a right answer too, unless the client has
    // set a condition for this one.
    let otherwise = conditions.preconditions.canFailReads ? nil : revalidation
    let cutter: DownloadHandover.Cutter = store.readsOnCondition ? .storage : .nginx
    switch conditions.verdict(tag: tag, lastModified: object.lastModified, size: object.size) {
    case .failed: throw APIError(.preconditionFailed)
    case .rangeNotSatisfiable: throw APIError(.rangeNotSatisfiable, completeLength: object.size)
    case .notModified: return .notModified(tag, lastModified: object.lastModified)
    case .part(let positions): return .same(tag, positions, cutBy: cutter, otherwise: otherwise)
    case .whole: return otherwise.map { .whole($0) } ?? .same(tag, nil, cutBy: cutter, otherwise: nil)
    }
  }

  /// Why the storage has refused nginx the bytes of an image. nginx cannot read the reason, so it asks here.
  ///
  /// - Parameter status: The status of the refusal.
  private func refusal(of key: ObjectKey, status: String) throws -> APIError {
    try store.checkIsReadable(key, deadline: timeout.deadline())
    return APIError(
      .storageUnavailable, cause: "the storage refused nginx the image with \(status), but not the worker")
  }
}
