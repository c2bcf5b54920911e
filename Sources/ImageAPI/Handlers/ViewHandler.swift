import FastCGI
import HTTPSyntax

/// `GET /images/<key>`.
struct ViewHandler {
  let store: any ObjectStore
  let timeout: StorageTimeout
  let publicURL: PublicURL

  /// What is known of an image. Conditions compare the tag of the view; it has no time of its own, so If-Modified-Since
  /// is ignored (RFC 9110, section 13.1.3).
  func respond(to key: ObjectKey, _ request: Request, _ query: Query) throws -> Response {
    guard query["v"] == nil else {
      throw APIError(.invalidParameter, "v belongs to the bytes of an image: it needs mode=download or mode=inline")
    }
    let view = ImageView(key, try store.head(key, deadline: timeout.deadline()))
    let conditions = Preconditions(request)
    switch conditions.verdict(isRead: true, tag: view.tag, lastModified: view.object.lastModified) {
    case .failed: throw APIError(.preconditionFailed)
    case .notModified where conditions.ifNoneMatch != nil: return .notModified(view.tag)
    case .notModified, .proceed: return view.response(publicURL, cacheControl: .noCache)
    }
  }
}

extension Response {
  /// A 304 for a description that the client has (RFC 9110, section 15.4.5).
  fileprivate static func notModified(_ tag: EntityTag) -> Response {
    Response(status: 304, headers: [("ETag", tag.text), ("Cache-Control", CacheControl.noCache.rawValue)])
  }
}
