import Access
import ImageAPI
import JSON

/// The table of routes for documents and tests.
enum RouteDocuments {
  /// The table in docs/api.md: who may do what.
  static var markdown: String {
    let rows = Route.all.map { route in
      "| `\(route.methods.joined(separator: ", "))` | `\(route.resource.path)` | \(route.kind.rawValue) "
        + "| \(sentence(route.permission)) |"
    }
    return (["| methods | address | kind | needs |", "| --- | --- | --- | --- |"] + rows).joined(separator: "\n") + "\n"
  }

  /// A JSON array with an object for each route.
  static var json: String {
    var writer = JSONWriter()
    writer.array(Route.all) { writer, route in
      writer.object {
        $0.member("kind", route.kind.rawValue)
        $0.member("methods") { $0.array(route.methods) { $0.value(.string($1)) } }
        $0.member("path", route.resource.path)
        $0.member("permission", name(route.permission))
        $0.member("scopes") { $0.array(scopes(route.permission).scopes) { $0.value(.string($1.rawValue)) } }
        $0.member("body", "\(route.body)")
      }
    }
    return String(decoding: writer.bytes, as: UTF8.self) + "\n"
  }

  private static func sentence(_ permission: Permission) -> String {
    let words = scopes(permission).scopes.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    return switch permission {
    case .open, .session: "nothing"
    case .image(.read): "\(words) for the key, unless it is in a public prefix"
    case .image: "\(words) for the key"
    case .put: "\(words) for the key; with `If-Match` also `delete`"
    case .keys: "\(words) for each key"
    }
  }

  private static func name(_ permission: Permission) -> String {
    switch permission {
    case .open: "open"
    case .image: "image"
    case .put: "put"
    case .keys: "keys"
    case .session: "session"
    }
  }

  private static func scopes(_ permission: Permission) -> ScopeSet {
    switch permission {
    case .open, .session: []
    case .image(let scopes), .keys(let scopes): scopes
    case .put: .write
    }
  }
}
