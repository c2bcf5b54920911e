/// Everything at one time that decides who may do what.
package struct AccessRules: Sendable {
  /// The API keys.
  package var keys: KeyTable
  /// The prefixes whose images everybody may read.
  package var publicPrefixes: PrefixSet
  /// The keys that sign links, tickets and sessions.
  package var signingKeys: SigningKeys
  /// Verifies tokens; `nil` where none are accepted.
  package var tokens: TokenVerifier?
  /// The identifiers (`kid`) of those whose tokens count. The links and tickets of their tokens live as long as they do.
  package var tokenSigners: Set<String>

  /// Rules from their parts.
  package init(
    keys: KeyTable = KeyTable(), publicPrefixes: PrefixSet = .none, signingKeys: SigningKeys = .none,
    tokens: TokenVerifier? = nil, tokenSigners: Set<String>? = nil
  ) {
    self.keys = keys
    self.publicPrefixes = publicPrefixes
    self.signingKeys = signingKeys
    self.tokens = tokens
    self.tokenSigners = tokenSigners ?? Set(tokens?.keys.keys.compactMap(\.id) ?? [])
  }

  /// Who asks, if they may.
  ///
  /// - Parameters:
  ///   - now: The time in seconds since 1970.
  ///   - reader: The reader of tokens of this thread.
  /// - Throws: The one refusal that the client is told.
  package func decide(
    _ question: AccessQuestion, now: Int, reader: inout TokenReader
  ) throws(AccessRefusal) -> Principal {
    switch question.permission {
    case .open: return .anonymous
    case .session:
      try checkPage(question)
      return .anonymous
    case .image, .put, .keys: break
    }
    let principal = try identify(question, now: now, reader: &reader)
    try checkPage(question)
    let isPublicRead = question.permission == .image(.read) && question.key.map(publicPrefixes.contains) == true
    if isPublicRead { return principal ?? .anonymous }
    guard let principal else { throw AccessRefusal(.unauthorized) }
    if let key = question.key {
      try principal.require(question.scopes, key)
    } else {
      try principal.require(question.scopes)
    }
    return principal
  }

  /// Who asks; `nil` if they have not said so.
  ///
  /// - Throws: `AccessRefusal` for a credential that is not valid. It is never a reason to try another one.
  private func identify(
    _ question: AccessQuestion, now: Int, reader: inout TokenReader
  ) throws(AccessRefusal) -> Principal? {
    switch question.credential {
    case .none: return nil
    case .bearer(let token): return try bearer(token, now: now, reader: &reader)
    case .link(let parameters): return try link(parameters, question, now: now)
    case .ticket(let text): return try ticket(text, question, now: now)
    case .session(let value): return try session(value, now: now, reader: &reader).principal
    case .unreadable: throw AccessRefusal(.unauthorized)
    }
  }

  /// The owner of an API key or of a JWT.
  ///
  /// - Throws: `unauthorized`.
  package func bearer(
    _ token: String, now: Int, reader: inout TokenReader
  ) throws(AccessRefusal) -> Principal {
    // An API key has no dots.
    if token.utf8.contains(UInt8(ascii: ".")) { return try reader.principal(of: token, by: tokens, now: now) }
    guard let key = keys.key(presented: token), key.isValid(at: now) else { throw AccessRefusal(.unauthorized) }
    return key.principal
  }

  /// Refuses changes that another page asks for. A cookie comes by itself, so with it the browser must say that the page is
  /// ours or a listed one: pages on other ports of a host send cookies that are SameSite=Strict, too.
  private func checkPage(_ question: AccessQuestion) throws(AccessRefusal) {
    guard !question.isSafe else { return }
    switch question.page {
    case .own, .listed: return
    case .foreign: throw AccessRefusal(.foreignOrigin)
    case .none:
      // A new session needs its token, which no page has but one that its user has given it to.
      if question.permission == .session && question.method == "POST" { return }
      if case .session = question.credential { throw AccessRefusal(.foreignOrigin) }
    }
  }
}

extension Principal {
  /// Whoever reads public images.
  package static let anonymous = Principal(source: .anonymous, name: "", scopes: .read, prefixes: .none)
}
