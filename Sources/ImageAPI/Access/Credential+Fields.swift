import Access
import HTTPSyntax
import Text

extension Credential {
  /// The parameter that makes an address a ticket.
  static let ticketParameter = "ticket"

  /// What a request has presented in its query and in its fields Authorization and Cookie.
  ///
  /// - Parameter cookie: The name of a session's cookie.
  init(query: Substring, authorization: String, cookies: String, cookie: String) {
    if query.utf8.count > 0, let presented = Self.inAddress(query) {
      self = presented
    } else if !authorization.isEmpty {
      self = Self.bearer(in: authorization)
    } else {
      self = Self.session(in: cookies, cookie)
    }
  }

  /// The credential in a query; `nil` for none.
  private static func inAddress(_ text: Substring) -> Credential? {
    guard let query = try? Query(parsing: text) else { return inUnreadableAddress(text) }
    if query[Link.Parameter.signature.rawValue] != nil {
      return .link(Dictionary(uniqueKeysWithValues: query.parameters.map { ($0.key, $0.value) }))
    }
    return query[ticketParameter].map { .ticket($0) }
  }

  /// What a query has presented that is not valid as a whole: never a reason to try the next credential.
  private static func inUnreadableAddress(_ text: Substring) -> Credential? {
    let names = text.utf8.split(separator: UInt8(ascii: "&")).compactMap { pair in
      PercentEncoding.decodeForm(Substring(pair.prefix { $0 != UInt8(ascii: "=") }))
    }
    if names.contains(Link.Parameter.signature.rawValue) { return .link([:]) }
    return names.contains(ticketParameter) ? .ticket("") : nil
  }

  /// The token in the field Authorization. The name of the scheme has no case (RFC 9110, section 11.1).
  private static func bearer(in field: String) -> Credential {
    let bytes = Array(field.utf8)
    let scheme = bytes.prefix { $0 != UInt8(ascii: " ") }
    let token = bytes.dropFirst(scheme.count).drop { $0 == UInt8(ascii: " ") }
    guard scheme.map(\.lowercased).elementsEqual("bearer".utf8), !token.isEmpty,
      token.allSatisfy({ 0x21..<0x7F ~= $0 })
    else { return .unreadable }
    return .bearer(String(decoding: token, as: UTF8.self))
  }

  /// The session in the field Cookie (RFC 6265, section 4.2.1). Of two cookies of the name, none counts: a page on
  /// another port or path may have set one of them.
  private static func session(in field: String, _ name: String) -> Credential {
    var found: [String] = []
    for pair in Array(field.utf8).split(separator: UInt8(ascii: ";")) {
      let halves = pair.drop(while: \.isBlank)
        .split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      if halves.count == 2, halves[0].elementsEqual(name.utf8) {
        found.append(String(decoding: halves[1], as: UTF8.self))
      }
    }
    guard let value = found.first else { return .none }
    return found.count == 1 ? .session(value) : .unreadable
  }
}
