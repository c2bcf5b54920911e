import Text

/// The addresses of the API.
package enum Resource: Int, CaseIterable, Sendable {
  case health, readiness, images, upload, image

  /// The path, as OpenAPI writes it.
  package var path: String {
    switch self {
    case .health: "/healthz"
    case .readiness: "/readyz"
    case .images: "/images"
    case .upload: "/images/upload"
    case .image: "/images/{key}"
    }
  }

  /// The resources whose routes an address of this one has: its own, and for `upload`, which is a key too, those of an image.
  package var routed: [Resource] { self == .upload ? [.upload, .image] : [self] }

  /// A pattern of PCRE for the raw targets of the resource. A target has the first resource of `allCases` that matches.
  package var targetPattern: String {
    switch self {
    case .health, .readiness, .upload: #"^\#(path)(\?|$)"#
    case .images: #"^/images/?(\?|$)"#
    case .image: "^\(Self.keyPrefix)"
    }
  }

  /// What stands before a key.
  static let keyPrefix = "/images/"

  /// The resource that a path names, with the key of an image, which is not validated yet.
  ///
  /// The key is decoded here, once, from the path as it was on the wire: nginx's own idea of the path is decoded and
  /// normalised, and two keys could look alike in it.
  ///
  /// - Throws: `APIError` with `notFound` or `invalidKey`.
  static func find(_ path: Substring) throws(APIError) -> (resource: Resource, key: String?) {
    switch path {
    case "/healthz": return (.health, nil)
    case "/readyz": return (.readiness, nil)
    case "/images", "/images/": return (.images, nil)
    case _ where path.utf8.starts(with: keyPrefix.utf8):
      guard let key = PercentEncoding.decodeToString(Substring(path.utf8.dropFirst(keyPrefix.utf8.count))) else {
        throw APIError(.invalidKey, "the key is not percent-encoded UTF-8")
      }
      return (key == "upload" ? .upload : .image, key)
    default: throw APIError(.notFound)
    }
  }
}
