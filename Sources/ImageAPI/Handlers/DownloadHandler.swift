import FastCGI

/// `GET /images/<key>?mode=download` and `mode=inline`.
struct DownloadHandler {
  let store: any ObjectStore
  let generations: any CacheGenerations
  let timeout: StorageTimeout
  /// What the keys of this storage begin with in a cache that other storages may share.
  let cacheScope: String

  /// Hands the request over to nginx, which fetches the bytes from the storage.
  ///
  /// The path for the storage travels in a field of its own, because nginx encodes the one in X-Accel-Redirect anew. A
  /// HEAD is signed as such, and a range is a part that no cache can use for the whole: both go past the cache.
  func respond(to key: ObjectKey, _ mode: ReadMode, _ request: Request) throws -> Response {
    if !request[.storageRefusal].isEmpty { throw try refusal(of: key, status: request[.storageRefusal]) }
    let method: ReadMethod = request.method == "HEAD" ? .head : .get
    let isCacheable = method == .get && request[.range].isEmpty
    return Response(
      status: 200,
      headers: [
        ("X-Accel-Redirect", isCacheable ? "/_s3_cached" : "/_s3"),
        ("X-S3-Path", try store.presign(method, key)),
        ("X-Cache-Key", "\(cacheScope)/\(generations.current(key))/\(key.pathEncoded)"),
        ("X-Disposition", mode == .inline ? "inline" : "attachment"),
        ("X-Fallback-Disposition", FileName(of: key).attachment),
      ])
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
