import FastCGI
import Multipart
import Testing

@testable import ImageAPI

@Suite struct RouteTests {
  @Test(arguments: [
    ("GET", "/images", "list"), ("HEAD", "/images/", "list"), ("GET", "/images?limit=1", "list"),
    ("GET", "/images?", "list"), ("POST", "/images/upload", "upload"), ("POST", "/images/%75pload?x=%zz", "upload"),
    ("GET", "/images/upload", "view upload"), ("DELETE", "/images/upload", "delete upload"),
    ("GET", "/images/a/b", "view a/b"), ("HEAD", "/images/a?mode=view", "view a"),
    ("GET", "/images/a?x=y&&z", "view a"),
    ("GET", "/images/a?mode=download", "download a"), ("HEAD", "/images/a?mode=inline", "inline a"),
    ("DELETE", "/images/a?mode=nonsense", "delete a"), ("GET", "/images/a%2Fb", "view a/b"),
    ("GET", "/images/a%252Fb", "view a%2Fb"), ("GET", "/images/%252e%252E", "view %2e%2E"),
    ("GET", "/images/a+b%20c%2B", "view a+b c+"), ("GET", "/images/a%3Fmode=inline", "view a?mode=inline"),
    ("GET", "/images/a?b?mode=inline", "view a"), ("GET", "/images/%C3%A9", "view \u{e9}"),
    ("GET", "/images/e%CC%81", "view e\u{301}"), ("GET", "/images/é", "view é"),
    ("GET", "/images/\u{301}x", "view \u{301}x"), ("GET", "/images/a?\u{301}=1&mode=inline", "inline a"),
    ("GET", "/images/healthz", "view healthz"), ("GET", "/healthz?x", "health"), ("HEAD", "/readyz", "readiness"),
  ])
  func reads(method: String, target: String, route: String) throws {
    let found = try Self.describe(try RoutedRequest(Request(method: method, target: target)))
    #expect(Array(found.utf8) == Array(route.utf8))
  }

  @Test(arguments: [
    ("GET", "/", 404, "not-found"), ("GET", "", 404, "not-found"), ("GET", "/imagesx", 404, "not-found"),
    ("GET", "/Images", 404, "not-found"), ("GET", "/healthz/", 404, "not-found"), ("GET", "//images", 404, "not-found"),
    ("GET", "/images//", 400, "invalid-key"), ("GET", "/images//a", 400, "invalid-key"),
    ("GET", "/images/a/", 400, "invalid-key"), ("GET", "/images/a/../b", 400, "invalid-key"),
    ("GET", "/images/%2e%2e", 400, "invalid-key"), ("GET", "/images/%2E/a", 400, "invalid-key"),
    ("GET", "/images/a%2F%2Fb", 400, "invalid-key"), ("GET", "/images/a%2f", 400, "invalid-key"),
    ("GET", "/images/%", 400, "invalid-key"), ("GET", "/images/%4", 400, "invalid-key"),
    ("GET", "/images/%FF", 400, "invalid-key"), ("GET", "/images/a%00", 400, "invalid-key"),
    ("GET", "/images/%C0%AF", 400, "invalid-key"), ("DELETE", "/images/%2e", 400, "invalid-key"),
    ("GET", "/images/a?mode=", 400, "invalid-mode"), ("GET", "/images/a?mode=VIEW", 400, "invalid-mode"),
    ("GET", "/images/a?mode=view&mode=view", 400, "invalid-query"), ("GET", "/images/a?%zz", 400, "invalid-query"),
    ("GET", "/images?limit=%FF", 400, "invalid-query"),
  ])
  func refuses(method: String, target: String, status: Int, code: String) {
    let error = Self.error(method, target)
    #expect(error?.status == status && error?.code.rawValue == code)
  }

  @Test(
    arguments: [
      ("/images", "GET, HEAD"), ("/images/", "GET, HEAD"), ("/healthz", "GET, HEAD"), ("/readyz", "GET, HEAD"),
      ("/images/a", "GET, HEAD, DELETE, PUT, PATCH"), ("/images/upload", "GET, HEAD, DELETE, PUT, PATCH, POST"),
      ("/images/links", "GET, HEAD, DELETE, PUT, PATCH, POST"), ("/session", "GET, HEAD, DELETE, POST"),
    ], ["GET", "HEAD", "DELETE", "POST", "PUT", "PATCH", "OPTIONS", "TRACE", "get", ""])
  func allowsMethods(path: (target: String, allow: String), method: String) {
    let isAllowed = path.allow.components().contains(method)
    #expect(Self.error(method, path.target)?.allow == (isAllowed ? nil : path.allow))
    #expect(Self.error(method, path.target)?.status == (isAllowed ? nil : 405))
  }

  private static func error(_ method: String, _ target: String) -> APIError? {
    do {
      _ = try RoutedRequest(Request(method: method, target: target))
      return nil
    } catch { return APIError(error) }
  }

  private static func describe(_ routed: RoutedRequest) throws -> String {
    switch routed.route.kind {
    case .view, .delete: "\(routed.route.kind) \(try routed.imageKey().value)"
    case .download: "\(routed.mode) \(try routed.imageKey().value)"
    case let kind: kind.rawValue
    }
  }
}

extension String {
  /// The methods of an Allow field.
  fileprivate func components() -> [String] { split(separator: ", ").map(String.init) }
}
