import Access
import FastCGI
import HTTPSyntax
import Text

extension Credential {
  /// The parameter that makes an address a link.
  static let signatureParameter = "signature"
  /// The parameter that makes an address a ticket.
  static let ticketParameter = "ticket"
  /// The names of a session's cookie: over https, and over http (RFC 6265bis, section 4.1.3.2).
  static let cookieNames = ["__Host-image-fcgi-session", "image-fcgi-session"]

  /// What `request` has presented.
  ///
  /// - Parameter query: The query of its target.
  init(_ request: Request, query: Substring) {
    if query.utf8.count > 0, let presented = Self.inAddress(query) {
      self = presented
    } else if !request[.authorization].isEmpty {
      self = Self.bearer(in: request[.authorization])
    } else {
      self = Self.session(in: request[.cookie])
    }
  }

  /// The credential in a query; `nil` for none.
  private static func inAddress(_ text: Substring) -> Credential? {
    guard let query = try? Query(parsing: text) else { return .unreadable }
    if query[signatureParameter] != nil {
      return .link(Dictionary(uniqueKeysWithValues: query.parameters.map { ($0.key, $0.value) }))
    }
    return query[ticketParameter].map { .ticket($0) }
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

  /// The session in the field Cookie (RFC 6265, section 4.2.1).
  private static func session(in field: String) -> Credential {
    guard !field.isEmpty else { return .none }
    var values: [Substring: Substring] = [:]
    for pair in Substring(field).utf8.split(separator: UInt8(ascii: ";")) {
      let halves = pair.drop { $0 == UInt8(ascii: " ") }
        .split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      if halves.count == 2 { values[Substring(halves[0])] = Substring(halves[1]) }
    }
    return cookieNames.lazy.compactMap { values[$0[...]] }.first.map { .session(String($0)) } ?? .none
  }
}
