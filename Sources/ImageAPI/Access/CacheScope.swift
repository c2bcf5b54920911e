import Access
import FastCGI

/// Whose caches may keep an image. nginx says it in `Cache-Control` (nginx/templates/variants.conf.template).
enum CacheScope: Equatable {
  /// Everybody's: everybody may see the image.
  case shared
  /// The client's own, as long as it likes.
  case own
  /// The client's own, for this many seconds: the link to the image ends then.
  case ownUntilLinkEnds(seconds: Int)

  /// The scope of the image under `key`.
  ///
  /// - Parameters:
  ///   - principal: Who reads it.
  ///   - publicPrefixes: The keys of images that everybody may read, where access is on.
  ///   - now: The time in seconds since 1970.
  init(of key: String, for principal: Principal, publicPrefixes: PrefixSet, now: Int) {
    switch principal.source {
    case .everybody: self = .shared
    case _ where publicPrefixes.contains(key): self = .shared
    case .link:
      self = principal.expiresAt.map { .ownUntilLinkEnds(seconds: max($0 - now, 0)) } ?? .own
    case .anonymous, .key, .token, .ticket: self = .own
    }
  }

  /// `response` with the scope in it: for nginx where nginx reads the bytes, otherwise for the client.
  func applied(to response: Response) -> Response {
    guard self != .shared else { return response }
    let isHandedOver = response.headers.contains { $0.name == "X-Accel-Redirect" }
    let headers =
      isHandedOver
      ? response.headers + fields
      : response.headers.map { header in
        let isPublic = header.name == "Cache-Control" && header.value == Response.CacheControl.noCache.rawValue
        return isPublic ? (header.name, Response.CacheControl.privateNoCache.rawValue) : header
      }
    return Response(status: response.status, headers: headers, body: response.body)
  }

  /// The fields that tell nginx.
  private var fields: [(name: String, value: String)] {
    switch self {
    case .shared: []
    case .own: [("X-Cache-Scope", "private")]
    case .ownUntilLinkEnds(let seconds): [("X-Cache-Scope", "private"), ("X-Cache-Lifetime", "\(seconds)")]
    }
  }
}
