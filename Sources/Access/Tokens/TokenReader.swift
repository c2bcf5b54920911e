/// Reads tokens on one thread. It remembers those that it has verified.
package struct TokenReader {
  private var cache = TokenCache()
  /// Whether a token has named a signer that is not known. Whoever loads the keys sets it back.
  package var hasMissedSigner = false

  /// A reader that has read nothing.
  package init() {}

  /// Whose token it is.
  ///
  /// - Parameters:
  ///   - verifier: The verifier with the keys of now; `nil` where no tokens are accepted.
  ///   - now: Seconds since 1970.
  /// - Throws: `unauthorized`. It never says why, since that would help those who try.
  mutating func principal(
    of token: String, by verifier: TokenVerifier?, now: Int
  ) throws(AccessRefusal) -> Principal {
    guard let verifier else { throw AccessRefusal(.unauthorized) }
    do throws(TokenError) {
      return try cache.verify(Array(token.utf8), by: verifier, now: now).principal
    } catch {
      if error == .unknownKey { hasMissedSigner = true }
      throw AccessRefusal(.unauthorized)
    }
  }
}

extension TokenClaims {
  /// Who the bearer is. Scopes that are not known here allow nothing.
  fileprivate var principal: Principal {
    let name = subject.flatMap { $0.isEmpty ? nil : $0 }
    return Principal(
      source: .token(signer), name: name ?? Principal.tokenPrefix + signer,
      scopes: ScopeSet(scopes.compactMap(Scope.init)), prefixes: PrefixSet(prefixes), expiresAt: expiry)
  }
}
