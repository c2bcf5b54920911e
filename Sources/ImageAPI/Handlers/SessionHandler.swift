import Access
import FastCGI
import JSON
import System
import Text

/// `/session`: a page of this service exchanges a token for a cookie that no script can read.
struct SessionHandler {
  /// The rules of access; `nil` while access is off.
  let control: (any AccessControl)?
  let publicURL: PublicURL

  /// Makes a session (POST), tells what it is (GET), or ends it (DELETE).
  func respond(to routed: RoutedRequest) throws -> Response {
    let signer = try Signer(control)
    let cookie = SessionCookie(isSecure: publicURL.isSecure(routed.request))
    switch routed.request.method {
    case "POST": return try begin(routed.request, cookie, signer)
    case "DELETE": return Self.end(cookie)
    default: return try describe(routed, signer)
    }
  }

  /// A session for the token in the body. It ends with the token, at the latest.
  private func begin(_ request: Request, _ cookie: SessionCookie, _ signer: Signer) throws -> Response {
    let token = try DocumentBody.read(request, members: ["token"]).requiredText("token")
    guard token.utf8.count <= Session.maximumTokenLength else {
      throw APIError(
        .invalidBody, "the token is longer than \(Session.maximumTokenLength) bytes, which a cookie cannot hold",
        limit: Session.maximumTokenLength, actual: token.utf8.count)
    }
    let now = SystemClock.seconds
    var reader = TokenReader()
    defer { if reader.hasMissedSigner { control?.missedSigner() } }
    let principal = try signer.rules.bearer(token, now: now, reader: &reader)
    let end = min(now + Session.longest, principal.expiresAt ?? .max)
    var random = SystemRandomNumberGenerator()
    let nonce = (0..<Session.nonceLength).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    guard let value = Session(token: token, expiresAt: end).sealed(with: signer.key, nonce: nonce) else {
      throw APIError(.internal, cause: "a session cannot be sealed")
    }
    return Self.empty([("Set-Cookie", cookie.field(value, life: end - now))])
  }

  /// What the session may do.
  private func describe(_ routed: RoutedRequest, _ signer: Signer) throws -> Response {
    let credential = AccessCheck(control: control, publicURL: publicURL).credential(
      of: routed.request, query: routed.queryText)
    guard case .session(let value) = credential else { throw AccessRefusal(.unauthorized) }
    var reader = TokenReader()
    defer { if reader.hasMissedSigner { control?.missedSigner() } }
    let (session, principal) = try signer.rules.session(value, now: SystemClock.seconds, reader: &reader)
    return .success {
      $0.object {
        $0.member("name", principal.name)
        $0.member("scopes") { $0.array(principal.scopes.scopes) { $0.string($1.rawValue) } }
        $0.member("prefixes") { $0.array(principal.prefixes.prefixes) { $0.string($1) } }
        $0.member("expires_at", CivilTime(secondsSince1970: session.expiresAt).rfc3339)
      }
    }
  }

  /// Ends the session in this browser, which also drops the images that it keeps (W3C Clear Site Data, section 3.1).
  private static func end(_ cookie: SessionCookie) -> Response {
    empty([("Set-Cookie", cookie.field("", life: 0)), ("Clear-Site-Data", "\"cache\"")])
  }

  private static func empty(_ headers: [(name: String, value: String)]) -> Response {
    Response(status: 204, headers: [("Cache-Control", Response.CacheControl.noStore.rawValue)] + headers)
  }
}
