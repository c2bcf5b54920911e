import Text

/// The addresses of the API.
package enum Resource: Int, CaseIterable, Sendable {
  case health, readiness, session, images, upload, copy, move, deletion, links, tickets, image

  /// The path, as OpenAPI writes it.
  package var path: String {
    switch self {
    case .health: "/healthz"
    case .readiness: "/readyz"
    case .images: "/images"
    case .session: "/session"
    case .upload: "/images/upload"
    case .copy: "/images/copy"
    case .move: "/images/move"
    case .deletion: "/images/delete"
    case .links: "/images/links"
    case .tickets: "/images/tickets"
    case .image: "/images/{key}"
    }
  }

  /// The resources below `/images/` that take POST. Their names are keys too.
  private static let named: [Substring: Resource] = [
    "upload": .upload, "copy": .copy, "move": .move, "delete": .deletion, "links": .links, "tickets": .tickets,
  ]

  /// The resources whose routes an address of this one has: its own, and those of an image where its name is a key too.
  package var routed: [Resource] { Self.named.values.contains(self) ? [self, .image] : [self] }

  /// A pattern of PCRE for the raw targets of the resource. A target has the first resource of `allCases` that matches.
  package var targetPattern: String {
    switch self {
    case .health, .readiness, .session, .upload, .copy, .move, .deletion, .links, .tickets: #"^\#(path)(\?|$)"#
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
    case "/session": return (.session, nil)
    case "/images", "/images/": return (.images, nil)
    case _ where path.utf8.starts(with: keyPrefix.utf8):
      guard let key = PercentEncoding.decodeToString(Substring(path.utf8.dropFirst(keyPrefix.utf8.count))) else {
        throw APIError(.invalidKey, "the key is not percent-encoded UTF-8")
      }
      return (named[key[...]] ?? .image, key)
    default: throw APIError(.notFound)
    }
  }
}
