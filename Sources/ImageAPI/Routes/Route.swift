package import Access

/// One row of the table of routes.
package struct Route: Sendable {
  /// How logs and metrics name it.
  package let kind: RequestKind
  /// The methods that it takes.
  package let methods: [String]
  /// Its address.
  package let resource: Resource
  /// What it asks of a principal.
  package let permission: Permission
  /// The values of `mode` that choose it, where several routes take one method; the first of `ReadMode` is the default.
  let modes: [ReadMode]
  /// What body its requests may have.
  package let body: RouteBody
  /// Whether the query is read. Routes that read none ignore whatever it holds.
  let readsQuery: Bool

  init(
    _ kind: RequestKind, _ methods: [String], _ resource: Resource, _ permission: Permission, modes: [ReadMode] = [],
    body: RouteBody = .none, readsQuery: Bool = false
  ) {
    self.kind = kind
    self.methods = methods
    self.resource = resource
    self.permission = permission
    self.modes = modes
    self.body = body
    self.readsQuery = readsQuery
  }

  /// Whether its requests may have a body.
  package var takesBody: Bool { body != .none }

  /// The table. `Allow`, metrics and nginx's checks before a body follow it.
  package static let all = [
    Route(.health, ["GET", "HEAD"], .health, .open),
    Route(.readiness, ["GET", "HEAD"], .readiness, .open),
    Route(.list, ["GET", "HEAD"], .images, .keys(.read), readsQuery: true),
    Route(.view, ["GET", "HEAD"], .image, .image(.read), modes: [.view], readsQuery: true),
    Route(.download, ["GET", "HEAD"], .image, .image(.read), modes: [.download, .inline], readsQuery: true),
    Route(.variant, ["GET", "HEAD"], .image, .image(.read), modes: [.thumbnail], readsQuery: true),
    Route(.delete, ["DELETE"], .image, .image(.delete)),
    Route(.put, ["PUT"], .image, .put, body: .image),
    Route(.edit, ["PATCH"], .image, .image(.write), body: .document),
    Route(.upload, ["POST"], .upload, .keys(.write), body: .image),
    Route(.copy, ["POST"], .copy, .keys([.read, .write]), body: .document),
    Route(.move, ["POST"], .move, .keys([.read, .write, .delete]), body: .document),
    Route(.deleteMany, ["POST"], .deletion, .keys(.delete), body: .document),
    Route(.links, ["POST"], .links, .keys([.share, .read]), body: .document),
    Route(.tickets, ["POST"], .tickets, .keys([.share, .write]), body: .document),
    Route(.session, ["GET", "HEAD", "DELETE"], .session, .session),
    Route(.session, ["POST"], .session, .session, body: .document),
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

/// What body the requests of a route may have.
package enum RouteBody: Sendable {
  /// None.
  case none
  /// An image, alone or in a form: up to the limit of uploads.
  case image
  /// A JSON object, up to `largestDocument` bytes.
  case document

  /// The most bytes of a JSON object.
  package static let largestDocument = 1 << 20
}
