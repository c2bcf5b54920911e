import FastCGI
import HTTPSyntax
import Multipart
import Text

/// What a request asks for, read from its method and its raw target.
enum Route {
  case list(Query)
  case upload
  case view(ObjectKey)
  case download(ObjectKey, Disposition)
  case delete(ObjectKey)
  case health
  case readiness

  /// How the bytes of an image are offered to the client (RFC 6266, section 4.2).
  enum Disposition: String {
    case attachment
    case inline
  }

  /// The route of `request`.
  ///
  /// The key is decoded here, once, from the target as it was on the wire: nginx's own idea of the path is decoded and
  /// normalised, and two keys could look alike in it.
  ///
  /// - Throws: `APIError` and `QueryError`.
  init(_ request: Request) throws {
    // By bytes: a question mark and a combining mark after it are one character.
    let end = request.target.utf8.firstIndex(of: UInt8(ascii: "?"))
    let path = request.target[..<(end ?? request.target.endIndex)]
    let query = end.map { request.target[request.target.utf8.index(after: $0)...] } ?? ""

    switch path {
    case "/healthz":
      try Self.allow(["GET", "HEAD"], request)
      self = .health
    case "/readyz":
      try Self.allow(["GET", "HEAD"], request)
      self = .readiness
    case "/images", "/images/":
      try Self.allow(["GET", "HEAD"], request)
      self = .list(try Query(parsing: query))
    case _ where path.utf8.starts(with: "/images/".utf8):
      self = try Self.image(request, encodedKey: Substring(path.utf8.dropFirst("/images/".utf8.count)), query: query)
    default:
      throw APIError.notFound
    }
  }

  /// The routes below `/images/`; `upload` is a key like any other but for POST.
  private static func image(_ request: Request, encodedKey: Substring, query: Substring) throws -> Route {
    guard let decoded = PercentEncoding.decodeToString(encodedKey) else {
      throw APIError.invalidKey("the key is not percent-encoded UTF-8")
    }
    let isUpload = decoded == "upload"
    if isUpload && request.method == "POST" { return .upload }
    try allow(isUpload ? ["GET", "HEAD", "DELETE", "POST"] : ["GET", "HEAD", "DELETE"], request)
    let key = try ObjectKey(decoded)
    if request.method == "DELETE" { return .delete(key) }
    switch try Query(parsing: query)["mode"] {
    case nil, "view": return .view(key)
    case "download": return .download(key, .attachment)
    case "inline": return .download(key, .inline)
    default: throw APIError.invalidMode
    }
  }

  private static func allow(_ methods: [String], _ request: Request) throws(APIError) {
    guard methods.contains(request.method) else { throw .methodNotAllowed(allow: methods.joined(separator: ", ")) }
  }
}

extension Route {
  /// How the route is called in logs and metrics.
  var kind: RequestRecord.Kind {
    switch self {
    case .list: .list
    case .upload: .upload
    case .view: .view
    case .download: .download
    case .delete: .delete
    case .health: .health
    case .readiness: .readiness
    }
  }
}
