import FastCGI

/// `GET /images/<key>?mode=download` and `mode=inline`.
struct DownloadHandler {
  let store: any ObjectStore
  let generations: any CacheGenerations
  /// `nil` where there is always room.
  let cacheSpace: (any CacheSpace)?

  /// Hands the request over to nginx, which fetches the bytes from the storage.
  ///
  /// The path for the storage travels in a field of its own, because nginx encodes the one in X-Accel-Redirect anew. A
  /// HEAD is signed as such, and a range is a part that no cache can use for the whole: both go past the cache. So does
  /// everything while the cache's disk is full.
  func respond(to key: ObjectKey, _ mode: ReadMode, _ request: Request) throws -> Response {
    let method: ReadMethod = request.method == "HEAD" ? .head : .get
    let isCacheable = method == .get && request[.range].isEmpty && cacheSpace?.isEnough != false
    return Response(
      status: 200,
      headers: [
        ("X-Accel-Redirect", isCacheable ? "/_s3_cached" : "/_s3"),
        ("X-S3-Path", try store.presign(method, key)),
        ("X-Cache-Key", "\(generations.current(key))/\(key.pathEncoded)"),
        ("X-Disposition", mode == .inline ? "inline" : "attachment"),
        ("X-Fallback-Disposition", FileName(of: key).attachment),
      ])
  }
}
