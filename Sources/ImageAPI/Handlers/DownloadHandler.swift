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
  ///
  /// - Parameter version: The tag of the only object that the address stands for; `nil` for whichever is there.
  func respond(to key: ObjectKey, _ mode: ReadMode, _ version: String?, _ request: Request) throws -> Response {
    let version = try version.map(ImageVersion.init)
    if !request[.storageRefusal].isEmpty {
      throw try store.refusal(of: key, status: request[.storageRefusal], deadline: timeout.deadline())
    }
    let conditions = ReadConditions(request)
    let revalidation = DownloadHandover.Revalidation(conditions.preconditions)
    let method: ReadMethod = request.method == "HEAD" ? .head : .get
    let read: DownloadHandover.Read
    if conditions.range != nil || conditions.preconditions.canFailReads || (version != nil && !store.readsOnCondition) {
      let object = try store.head(key, deadline: timeout.deadline())
      try version?.check(object)
      read = try self.read(of: object, conditions, revalidation, method)
    } else {
      read = method == .head ? .head(revalidation) : .whole(revalidation)
    }
    return DownloadHandover(
      read: read, path: try store.presign(method, key),
      cacheKey: "\(cacheScope)/\(generations.current(key))/\(key.pathEncoded)" + (version?.cacheKeyEnd ?? ""),
      version: version,
      isKept: cacheSpace?.isEnough != false, isInline: mode == .inline,
      fallbackDisposition: FileName(of: key).attachment
    ).response
  }

  /// How nginx must read an object whose state is known.
  ///
  /// - Throws: `APIError` with `preconditionFailed` or `rangeNotSatisfiable`.
  private func read(
    of object: StoredObject, _ conditions: ReadConditions, _ revalidation: DownloadHandover.Revalidation,
    _ method: ReadMethod
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
    case .whole:
      return otherwise.map { method == .head ? .head($0) : .whole($0) }
        ?? .same(tag, nil, cutBy: cutter, otherwise: nil)
    }
  }
}
