import FastCGI
import HTTPSyntax

/// A request whose route is known.
struct RoutedRequest {
  let request: Request
  let route: Route
  /// The parameters; none where the route reads no query.
  let query: Query
  /// What a read of an image asks for.
  let mode: ReadMode
  /// The key in the path; `nil` for addresses of no image.
  let key: ObjectKey?
  /// The query as sent, whether the route reads it or not.
  let queryText: Substring

  /// Finds the route of `request`.
  ///
  /// - Throws: `APIError` with `notFound`, `invalidKey`, `methodNotAllowed` or `invalidMode`; `InvalidKey`, `QueryError`.
  init(_ request: Request) throws {
    let (path, queryText) = Self.split(request.target)
    let (resource, key) = try Resource.find(path)
    let routes = resource.routes
    guard let first = routes.first(where: { $0.methods.contains(request.method) }) else {
      throw APIError(.methodNotAllowed, allow: resource.allowedMethods.joined(separator: ", "))
    }
    self.key = try key.flatMap { try first.resource == .image ? ObjectKey($0) : nil }
    self.queryText = queryText
    query = first.readsQuery ? try Query(parsing: queryText) : Query()
    mode = try Self.mode(query["mode"])
    // Where several routes take the method, the mode chooses, and any parameter of a variant.
    let wanted: ReadMode = VariantQuery.isVariant(query) ? .thumbnail : mode
    self.request = request
    route = first.modes.isEmpty ? first : routes.first { $0.modes.contains(wanted) } ?? first
  }

  /// The key of the image that the request is about.
  ///
  /// - Throws: `APIError` with `internal` for a route of no image.
  func imageKey() throws(APIError) -> ObjectKey {
    guard let key else { throw APIError(.internal, cause: "the route \(route.kind) has no key") }
    return key
  }

  /// Path and query of a target. By bytes: a question mark and a combining mark after it are one character.
  static func split(_ target: String) -> (path: Substring, query: Substring) {
    guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return (target[...], "") }
    return (target[..<mark], target[target.utf8.index(after: mark)...])
  }

  /// What the parameter `mode` asks for.
  static func mode(_ text: String?) throws(APIError) -> ReadMode {
    guard let text else { return .view }
    guard let mode = ReadMode(rawValue: text) else { throw APIError(.invalidMode) }
    return mode
  }
}
