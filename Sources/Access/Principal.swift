/// Who a request is from, and what they may do.
package struct Principal: Equatable, Sendable {
  /// How a principal has shown who they are.
  package enum Source: Equatable, Sendable {
    /// Access is off.
    case everybody
    /// Nobody said who they are, and the image is in a public prefix.
    case anonymous
    /// An API key with this identifier.
    case key(String)
    /// A JWT that the signer's key with this identifier (`kid`) has signed; empty for none.
    case token(String)
    /// A signed link that the credential with this identifier has made.
    case link(String)
    /// A ticket that the credential with this identifier has made.
    case ticket(Ticket)
  }

  /// How it has shown who it is.
  package let source: Source
  /// The name for logs: of the key, or the subject of the token. Never a secret.
  package let name: String
  /// What it may do.
  package let scopes: ScopeSet
  /// The keys for which it may do that.
  package let prefixes: PrefixSet
  /// When it ends, in seconds since 1970; `nil` for never.
  package let expiresAt: Int?

  /// A principal from its values.
  package init(source: Source, name: String, scopes: ScopeSet, prefixes: PrefixSet, expiresAt: Int? = nil) {
    self.source = source
    self.name = name
    self.scopes = scopes
    self.prefixes = prefixes
    self.expiresAt = expiresAt
  }

  /// Who a request is from while access is off: anybody, who may do everything.
  package static let everybody = Principal(source: .everybody, name: "", scopes: .all, prefixes: .all)

  /// Checks that the principal may do `scopes` with the image under `key`.
  ///
  /// - Throws: `forbidden`, whether the image exists or not.
  package func require(_ scopes: ScopeSet, _ key: String) throws(AccessRefusal) {
    try require(scopes)
    guard prefixes.contains(key) else { throw AccessRefusal(.forbidden, name: name) }
  }

  /// Checks that the principal may do `scopes` with some images.
  ///
  /// - Throws: `forbidden`.
  package func require(_ scopes: ScopeSet) throws(AccessRefusal) {
    guard self.scopes.isSuperset(of: scopes), !prefixes.prefixes.isEmpty else {
      throw AccessRefusal(.forbidden, name: name)
    }
  }
}
