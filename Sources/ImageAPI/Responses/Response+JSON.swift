import FastCGI
import JSON

extension Response {
  /// A success: `data` is the one value that `write` writes.
  ///
  /// - Parameters:
  ///   - cacheControl: What a cache may do with the response (RFC 9111, section 5.2.2).
  ///   - capacity: Bytes that are reserved for the body.
  ///   - writeMore: Adds members beside `data`.
  static func success(
    _ status: Int = 200, headers: [(name: String, value: String)] = [], cacheControl: CacheControl = .noStore,
    capacity: Int = 512,
    _ write: (inout JSONWriter) -> Void, writeMore: (inout JSONWriter) -> Void = { _ in }
  ) -> Response {
    var writer = JSONWriter(capacity: capacity)
    writer.object {
      $0.member("status", "success")
      $0.member("data", write)
      writeMore(&$0)
    }
    return json(status, cacheControl, headers: headers, writer.bytes)
  }

  /// A failure in the shape that all failures have.
  static func failure(_ error: APIError, requestID: String) -> Response {
    var writer = JSONWriter()
    writer.object {
      $0.member("status", "error")
      $0.member("message", error.message)
      $0.member("code", error.code.rawValue)
      if let limit = error.limit { $0.member("limit", limit) }
      if let actual = error.actual { $0.member("actual", actual) }
      $0.member("request_id", requestID)
    }
    var headers: [(name: String, value: String)] = []
    // RFC 9110, section 15.5.2.
    if error.code == .unauthorized { headers.append(("WWW-Authenticate", "Bearer")) }
    if let allow = error.allow { headers.append(("Allow", allow)) }
    if [.overloaded, .unavailable].contains(error.code) { headers.append(("Retry-After", "1")) }
    if let length = error.completeLength { headers.append(("Content-Range", "bytes */\(length)")) }
    return json(error.status, .noStore, headers: headers, writer.bytes)
  }

  /// Content-Length is sent so that the response to HEAD has the same fields as the one to GET (RFC 9110, section 9.3.2).
  private static func json(
    _ status: Int, _ cacheControl: CacheControl, headers: [(name: String, value: String)], _ body: [UInt8]
  ) -> Response {
    Response(
      status: status,
      headers: [
        ("Content-Type", "application/json"), ("Content-Length", String(body.count)),
        ("Cache-Control", cacheControl.rawValue),
      ] + headers,
      body: body)
  }

  /// The values of `Cache-Control` in JSON responses.
  ///
  /// Every response has one. Without it, a CDN that decides by the path would cache the view of `a.jpg`, or its 404.
  enum CacheControl: String {
    /// No cache may keep the response.
    case noStore = "no-store"
    /// A cache may keep the response, but must ask each time.
    case noCache = "no-cache"
    /// Only the client's own cache may keep the response, and must ask each time.
    case privateNoCache = "private, no-cache"
  }
}
