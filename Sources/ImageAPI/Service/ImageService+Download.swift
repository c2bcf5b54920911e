import FastCGI

extension ImageService {
  /// `GET /images/<key>?mode=download` and `mode=inline`: nginx fetches the bytes from the storage by itself.
  ///
  /// The path for the storage travels in a field of its own, because nginx encodes the one in X-Accel-Redirect anew. A
  /// HEAD is signed as such, and an answer to Range is a part that no cache can use for the whole: both go past the cache.
  func download(_ key: ObjectKey, _ disposition: Route.Disposition, _ request: Request) throws -> Response {
    let method: ReadMethod = request.method == "HEAD" ? .head : .get
    let isCacheable = method == .get && !request.hasRange
    return Response(
      status: 200,
      headers: [
        ("X-Accel-Redirect", isCacheable ? "/_s3_cached" : "/_s3"),
        ("X-S3-Path", try store.presign(method, key)),
        ("X-Cache-Key", "\(generations.current(key))/\(key.pathEncoded)"),
        ("X-Disposition", disposition.rawValue),
        ("X-Fallback-Disposition", ContentDisposition.attachment(validFileName: key.lastSegment)),
      ])
  }
}
