import Access
import FastCGI
import JSON
import System
import Text

/// `POST /images/links`.
struct LinkHandler {
  /// The rules of access; `nil` while access is off.
  let control: (any AccessControl)?
  let maker: LinkMaker

  /// The life of a link whose body names none, in seconds.
  private static let usualLife = 3600

  /// Makes a link to one read of one image.
  func respond(to request: Request, _ principal: Principal) throws -> Response {
    let signer = try Signer(control)
    let body = try DocumentBody.read(request, members: ["key", "expires_in"] + LinkMaker.parameterNames.sorted())
    let key = try body.key("key")
    let life = try body.number("expires_in", in: 1...Link.longest) ?? Self.usualLife
    try principal.require([.share, .read], key.value)
    let link = Link(by: try principal.maker(), expiresAt: principal.end(after: life, now: SystemClock.seconds))
    let url = try maker.url(key, Self.parameters(body.object), link, signedWith: signer.key)
    return .success(201) {
      $0.object {
        $0.member("url", url)
        $0.member("expires_at", CivilTime(secondsSince1970: link.expiresAt).rfc3339)
      }
    }
  }

  /// The parameters of the read, as a query would have them.
  private static func parameters(_ object: JSONObject) throws(APIError) -> [LinkMaker.Parameter] {
    var parameters: [LinkMaker.Parameter] = []
    for member in object.members where LinkMaker.parameterNames.contains(member.name) {
      switch member.value {
      case .string(let text), .number(let text): parameters.append((member.name, text))
      case .bool(let flag): parameters.append((member.name, flag ? "true" : "false"))
      case .null, .array, .object:
        throw APIError(.invalidBody, "\(member.name) must be a number, a string, true or false")
      }
    }
    return parameters
  }
}
