import Access
import FastCGI
import HTTPSyntax
import System

/// Decides who a request is from, and whether they may do what it asks.
struct AccessCheck {
  /// The rules; `nil` while access is off.
  let control: (any AccessControl)?

  /// The tokens that this thread has verified.
  private var reader = TokenReader()

  /// The addresses that responses name. Their scheme decides which cookie counts.
  let publicURL: PublicURL

  /// A check by the rules of `control`; `nil` while access is off.
  init(control: (any AccessControl)?, publicURL: PublicURL) {
    self.control = control
    self.publicURL = publicURL
  }

  /// Who the request is from.
  ///
  /// - Throws: `AccessRefusal`; `APIError` with `invalidQuery` for a parameter that a link or a ticket does not have.
  mutating func principal(of routed: RoutedRequest) throws -> Principal {
    guard control != nil else { return .everybody }
    let credential = credential(of: routed.request, query: routed.queryText)
    if case .link(let parameters) = credential, routed.route.permission == .image(.read) {
      try Self.check(parameters.keys, VariantQuery.names, of: "link")
    }
    let principal = try decide(routed)
    if case .ticket = credential {
      try Self.check(
        try Query(parsing: routed.queryText).parameters.map(\.key), [Credential.ticketParameter], of: "ticket")
    }
    return principal
  }

  /// Who the request is from, whatever else is wrong with it: what nginx asks before the body.
  mutating func decide(_ routed: RoutedRequest) throws(AccessRefusal) -> Principal {
    guard let control else { return .everybody }
    let question = AccessQuestion(
      method: routed.request.method, permission: routed.route.permission, key: routed.key?.value,
      credential: credential(of: routed.request, query: routed.queryText),
      page: PageOrigin(rawValue: routed.request[.pageOrigin]) ?? .foreign,
      replaces: !routed.request[.ifMatch].isEmpty, takesTickets: routed.route.kind == .upload)
    return try decide(question, control)
  }

  /// Who a request is from that no route takes.
  ///
  /// - Throws: `AccessRefusal` if that is nobody who is known.
  mutating func somebody(_ request: Request) throws(AccessRefusal) -> Principal {
    guard let control else { return .everybody }
    let credential = credential(of: request, query: RoutedRequest.split(request.target).query)
    return try decide(AccessQuestion(method: "GET", permission: .keys([]), credential: credential), control)
  }

  private mutating func decide(
    _ question: AccessQuestion, _ control: any AccessControl
  ) throws(AccessRefusal) -> Principal {
    defer {
      // A token may be signed by somebody whose key is not loaded yet.
      if reader.hasMissedSigner {
        reader.hasMissedSigner = false
        control.missedSigner()
      }
    }
    return try control.rules.decide(question, now: SystemClock.seconds, reader: &reader)
  }

  /// What a request has presented.
  func credential(of request: Request, query: Substring) -> Credential {
    Credential(request, query: query, cookie: SessionCookie(isSecure: publicURL.isSecure(request)).name)
  }

  /// Checks that an address has no other parameters than these.
  private static func check(
    _ names: some Collection<String>, _ known: Set<String>, of kind: String
  ) throws(APIError) {
    guard names.allSatisfy(known.contains) else {
      throw APIError(.invalidQuery, "the query has a parameter that a \(kind) does not have")
    }
  }
}

extension PublicURL {
  /// Whether clients reach the service over https: as its public address says, else as nginx has seen the request.
  func isSecure(_ request: Request) -> Bool {
    base.isEmpty ? request[.scheme] == "https" : base.lowercased().utf8.starts(with: "https:".utf8)
  }
}
