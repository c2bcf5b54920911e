import Access
import FastCGI
import System
import Testing

@testable import ImageAPI

@Suite struct ImageServiceSessionTests {
  private let store = MemoryObjectStore()
  private let control: MemoryAccessControl

  init() {
    control = MemoryAccessControl([
      MemoryAccessControl.key("all"), MemoryAccessControl.key("reads", .read, prefixes: PrefixSet(["b/", "a/"])),
      MemoryAccessControl.key("ends", expiresAt: SystemClock.seconds + 100),
    ])
    store.place("a/b", .init(bytes: [1]))
  }

  private func service(_ publicURL: String = "https://img.example") -> ImageService {
    .make(store, publicURL: publicURL, access: control)
  }

  /// The cookie of a new session, as the browser sends it.
  private func cookie(_ token: String, _ service: ImageService) throws -> String {
    let response = service.send("/session", #"{"token":"\#(token)"}"#, bearer: nil, fields: [.pageOrigin: "own"])
    #expect(response.status == 204 && response.body.isEmpty && response.header("Cache-Control") == "no-store")
    return String(try #require(response.header("Set-Cookie")).prefix { $0 != ";" })
  }

  @Test func isLetInLikeItsToken() throws {
    let service = service()
    let fields: [RequestField: String] = [.cookie: "x=1; \(try cookie("reads", service)); y=2"]
    #expect(service.respond("GET", "/images/a/b", fields: fields).status == 200)
    #expect(service.respond("GET", "/images/c", fields: fields).code == "forbidden")
    let view = service.respond("GET", "/session", fields: fields)
    #expect(
      view.text.hasPrefix(
        #"{"status":"success","data":{"name":"name of reads","scopes":["read"],"prefixes":["a/","b/"],"expires_at":""#))
    control.rules.keys = KeyTable()
    #expect(service.respond("GET", "/images/a/b", fields: fields).code == "unauthorized")
    #expect(service.respond("GET", "/session", fields: fields).code == "unauthorized")
  }

  @Test(arguments: [
    ("https://img.example", "http", "__Host-image-fcgi-session", true),
    ("HTTPS://img.example/x", "", "__Host-image-fcgi-session", true),
    ("", "https", "__Host-image-fcgi-session", true), ("", "http", "image-fcgi-session", false),
    ("http://img.example", "https", "image-fcgi-session", false), ("", "", "image-fcgi-session", false),
  ])
  func cookiesFollowTheScheme(publicURL: String, scheme: String, name: String, isSecure: Bool) throws {
    let service = service(publicURL)
    let response = service.send("/session", #"{"token":"all"}"#, bearer: nil, fields: [.scheme: scheme])
    let parts = try #require(response.header("Set-Cookie")).split(separator: "; ").map(String.init)
    let attributes = ["Path=/", "Max-Age=43200", "HttpOnly", "SameSite=Strict"] + (isSecure ? ["Secure"] : [])
    #expect(parts[0].hasPrefix(name + "=") && Array(parts.dropFirst()) == attributes)
    #expect(service.respond("GET", "/session", fields: [.scheme: scheme, .cookie: parts[0]]).status == 200)
    // Over https, a cookie without the prefix may come from anywhere.
    let other = (isSecure ? "" : "__Host-") + "image-fcgi-session=" + parts[0].drop { $0 != "=" }.dropFirst()
    #expect(service.respond("GET", "/session", fields: [.scheme: scheme, .cookie: other]).status == 401)
    #expect(
      service.respond("GET", "/session", fields: [.scheme: scheme, .cookie: "\(parts[0]); \(parts[0])"]).status == 401)
  }

  @Test func endsWithItsToken() throws {
    let response = service().send("/session", #"{"token":"ends"}"#, bearer: nil)
    let life = try #require(response.header("Set-Cookie")?.split(separator: "; ").first { $0.hasPrefix("Max-Age=") })
    let seconds = try #require(Int(life.dropFirst("Max-Age=".count)))
    #expect(1...100 ~= seconds)
  }

  @Test(arguments: [
    (#"{"token":"wrong"}"#, 401, "unauthorized"), (#"{"token":""}"#, 401, "unauthorized"),
    (#"{"token":1}"#, 400, "invalid-body"), (#"{}"#, 400, "invalid-body"),
    (#"{"token":"all","x":1}"#, 400, "invalid-body"),
  ])
  func badTokens(json: String, status: Int, code: String) {
    let response = service().send("/session", json, bearer: nil)
    #expect(response.status == status && response.code == code && response.header("Set-Cookie") == nil)
  }

  @Test func longTokens() {
    let response = service().send("/session", #"{"token":"\#(String(repeating: "x", count: 2901))"}"#, bearer: nil)
    #expect(response.status == 400 && response.code == "invalid-body" && response.text.contains(#""limit":2900"#))
  }

  @Test func pages() throws {
    let service = service()
    let cookie = try cookie("all", service)
    for (page, code) in [("own", nil), ("listed", nil), ("foreign", "foreign-origin"), ("", "foreign-origin")]
      as [(String, String?)]
    {
      let fields: [RequestField: String] = [.cookie: cookie, .pageOrigin: page]
      let made = service.send("/images/links", #"{"key":"a/b"}"#, bearer: nil, fields: fields)
      #expect(made.code == code, "\(page)")
      #expect(service.respond("DELETE", "/images/none", fields: fields).code == code ?? "not-found")
      #expect(service.respond("DELETE", "/session", fields: fields).code == code)
      let session = service.send("/session", #"{"token":"all"}"#, bearer: nil, fields: [.pageOrigin: page])
      #expect(session.status == (page == "foreign" ? 403 : 204))
    }
  }

  @Test func end() {
    let response = service().respond("DELETE", "/session", fields: [.pageOrigin: "own"])
    #expect(response.status == 204 && response.header("Clear-Site-Data") == "\"cache\"")
    #expect(
      response.header("Set-Cookie")
        == "__Host-image-fcgi-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure")
  }

  @Test func nobody() {
    #expect(service().respond("GET", "/session").status == 401)
    #expect(service().respond("GET", "/session", fields: [.authorization: "Bearer all"]).status == 401)
    #expect(service().respond("GET", "/session").header("WWW-Authenticate") == "Bearer")
  }

  /// A session makes links as its own key, and they live as long as that: longer than the session.
  @Test func makesLinks() throws {
    let service = service()
    let fields: [RequestField: String] = [.cookie: try cookie("all", service), .pageOrigin: "own"]
    let made = service.send("/images/links", #"{"key":"a/b","expires_in":604800}"#, bearer: nil, fields: fields)
    #expect(service.respond("GET", try made.target()).status == 200)
  }
}
