import ImageAPI
import S3

extension NginxPlaceholders {
  /// What nginx has where requests need a credential: nothing where they do not, so that they cost nothing.
  static func access(_ environment: inout Environment) -> [String: String] {
    let snippets = [
      "ACCESS_QUESTION": "access-question", "ACCESS_FIELDS": "access-fields", "ACCESS_ERRORS": "access-errors",
      "ACCESS_LOCATIONS": "access-locations",
    ]
    let isOn = environment[\.access.access]
    return snippets.mapValues { isOn ? include($0) : "" }.merging(["ACCESS": isOn ? "on" : "off"]) { $1 }
  }

  /// What nginx knows of pages: their own origin, and those that are listed.
  static func pages(_ environment: inout Environment) -> [String: String] {
    let origins = environment[\.access.origins]
    let isForAll = origins == ["*"]
    let listed = isForAll ? [] : origins
    // A ticket counts where there are tickets. Authorization needs a preflight, so a form cannot have it.
    let credentials =
      [#""~*^bearer +[^: ]"  1;"#] + (environment[\.access.access] ? [#""~^:(.*&)?ticket=[^&]"  1;"#] : [])
    return [
      "CORS_FIELDS": origins.isEmpty ? "" : include("cors"),
      "CORS_ORIGIN": isForAll ? "*" : "$listed_origin",
      "CORS_VARY": listed.isEmpty ? "" : "Origin",
      "LISTED_ORIGINS": lines(listed.map { #""\#($0)"  "\#($0)";"# }),
      "CARRIED_CREDENTIALS": lines(isForAll ? credentials : []),
      "OWN_ORIGIN": ownOrigin(environment[\.worker.publicURL].base),
    ]
  }

  /// The line for the origin of our own pages, as browsers write it: in lower case, and without the port of the scheme (RFC 6454,
  /// section 6.2).
  ///
  /// - Parameter url: The public address; empty if it is not known.
  private static func ownOrigin(_ url: String) -> String {
    guard let endpoint = try? Endpoint(url: url) else {
      return #""~*^(?<own_host>\S+) [a-z][a-z0-9+.-]*://\g{own_host}$"  1;"#
    }
    return #""~*^\S* \Q\#(endpoint.scheme.rawValue)://\#(endpoint.authority)\E$"  1;"#
  }

  private static func include(_ snippet: String) -> String { "include snippets/\(snippet).conf;" }

  private static func lines(_ texts: [String]) -> String { texts.map { "    " + $0 }.joined(separator: "\n") }
}
