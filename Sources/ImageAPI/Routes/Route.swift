/// One row of the table of routes.
package struct Route: Sendable {
  /// How logs and metrics name it.
  package let kind: RequestKind
  /// The methods that it takes.
  package let methods: [String]
  /// Its address.
  package let resource: Resource
  /// The values of `mode` that choose it, where several routes take one method; the first of `ReadMode` is the default.
  let modes: [ReadMode]
  /// Whether its requests may have a body.
  package let takesBody: Bool
  /// Whether the query is read. Routes that read none ignore whatever it holds.
  let readsQuery: Bool

  init(
    _ kind: RequestKind, _ methods: [String], _ resource: Resource, modes: [ReadMode] = [], takesBody: Bool = false,
    readsQuery: Bool = false
  ) {
    self.kind = kind
    self.methods = methods
    self.resource = resource
    self.modes = modes
    self.takesBody = takesBody
    self.readsQuery = readsQuery
  }

  /// The table. `Allow`, metrics and nginx's checks before a body follow it.
  package static let all = [
    Route(.health, ["GET", "HEAD"], .health),
    Route(.readiness, ["GET", "HEAD"], .readiness),
    Route(.list, ["GET", "HEAD"], .images, readsQuery: true),
    Route(.view, ["GET", "HEAD"], .image, modes: [.view], readsQuery: true),
    Route(.download, ["GET", "HEAD"], .image, modes: [.download, .inline], readsQuery: true),
    Route(.variant, ["GET", "HEAD"], .image, modes: [.thumbnail], readsQuery: true),
    Route(.delete, ["DELETE"], .image),
    Route(.upload, ["POST"], .upload, takesBody: true),
  ]
}

extension Resource {
  /// The routes of each address, in the order of `allCases` and of the table.
  private static let routes = allCases.map { resource in Route.all.filter { resource.routed.contains($0.resource) } }

  /// The routes of the address.
  package var routes: [Route] { Self.routes[rawValue] }

  /// The methods of the address: the value of `Allow` (RFC 9110, section 10.2.1).
  package var allowedMethods: [String] {
    routes.reduce(into: []) { methods, route in methods += route.methods.filter { !methods.contains($0) } }
  }
}
