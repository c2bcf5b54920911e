import FastCGI
import ImageAPI
import Imaging

/// The lines of nginx's maps that are generated from tables of the API.
enum NginxTables {
  /// The description of the API. nginx serves it as a file. So it is no route of the workers, but a line of nginx's maps.
  private static let description = (name: "description", pattern: #"~^/openapi\.yaml(\?|$)"#, methods: ["GET", "HEAD"])

  /// The page of the gallery, and its files. nginx serves both, if the setting says so.
  private static let gallery = [
    (name: "gallery", pattern: #"~^/(\?|$)"#),
    (name: "gallery_files", pattern: #"~^/_gallery/[0-9a-f]+/([a-z-]+/)?[a-z-]+\.(js|css|svg)(\?|$)"#),
  ]

  /// The lines of the gallery in the maps of routes, which are empty without it.
  ///
  /// - Parameter isOn: Whether nginx serves it.
  static func galleryRoutes(isOn: Bool) -> [String: String] {
    [
      "GALLERY_NAMES": isOn ? lines(gallery.map { (quoted($0.pattern), $0.name) }) : "",
      "GALLERY_METHODS": isOn ? lines(gallery.map { ($0.name, list(["GET", "HEAD"])) }) : "",
    ]
  }

  /// The texts by placeholder.
  static var placeholders: [String: String] {
    [
      "ERRORS": errors, "ROUTE_NAMES": routeNames, "ROUTE_METHODS": routeMethods,
      "ROUTE_BODIES": routeBodies, "INLINE_TYPES": inlineTypes, "LARGEST_DOCUMENT": "\(RouteBody.largestDocument)",
      "CORS_HEADERS": fieldsOfPages,
    ]
  }

  /// The members of the error object for each case in which nginx responds with an error. `$error_key` names the case.
  private static var errors: String {
    let cases = ErrorCode.allCases.flatMap { code in code.definition.nginxCases.map { ($0, code) } }
    return lines([("default", errorMembers(.internal))] + cases.map { (quoted($0), errorMembers($1, case: $0)) })
  }

  private static func errorMembers(_ code: ErrorCode, case nginxCase: String = "") -> String {
    #"'"message":"\#(code.definition.message(of: nginxCase))","code":"\#(code.rawValue)"'"#
  }

  /// The name of the resource for each pattern of a raw target. nginx uses the first pattern that matches.
  private static var routeNames: String {
    lines(
      [("default", "unknown"), (quoted(description.pattern), description.name)]
        + Resource.allCases.map { (quoted("~\($0.targetPattern)"), "\($0)") })
  }

  /// The methods of each resource, as in the `Allow` field. For an unknown path: all methods without a body. They go to a
  /// worker, which responds with 404.
  private static var routeMethods: String {
    let withoutBody = Route.all.filter { !$0.takesBody }.flatMap(\.methods)
    let unknown = withoutBody.indices.filter { withoutBody.firstIndex(of: withoutBody[$0]) == $0 }.map {
      withoutBody[$0]
    }
    return lines(
      [("unknown", list(unknown)), (description.name, list(description.methods))]
        + Resource.allCases.map { ("\($0)", list($0.allowedMethods)) })
  }

  /// The kind of body by resource and method.
  private static var routeBodies: String {
    lines(
      [("default", quoted(""))]
        + Resource.allCases.flatMap { resource in
          resource.routes.filter(\.takesBody).flatMap { route in
            route.methods.map { (quoted("\(resource):\($0)"), "\(route.body)") }
          }
        })
  }

  /// The header fields that pages of other origins may send: those that workers read, but for what a browser sends itself
  /// (Fetch Standard, section 2.2.2).
  private static var fieldsOfPages: String {
    let prefix = "HTTP_"
    let own: Set<RequestField> = [.cookie, .contentEncoding]
    let fields = RequestField.allCases.filter { $0.rawValue.hasPrefix(prefix) && !own.contains($0) }.map {
      $0.rawValue.dropFirst(prefix.utf8.count).split(separator: "_").map { $0.prefix(1) + $0.dropFirst().lowercased() }
        .joined(separator: "-")
    }
    return (["Content-Type"] + fields).joined(separator: ", ")
  }

  /// The media types that browsers may show in a page, as alternatives of a pattern.
  private static var inlineTypes: String { ImageType.inlineMediaTypes.joined(separator: "|") }

  private static func list(_ methods: [String]) -> String { quoted(methods.joined(separator: ", ")) }

  private static func quoted(_ text: String) -> String { "\"\(text)\"" }

  /// The lines of a map.
  private static func lines(_ rows: [(key: String, value: String)]) -> String {
    rows.map { "    \($0.key)  \($0.value);" }.joined(separator: "\n")
  }
}
