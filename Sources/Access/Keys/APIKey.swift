/// An API key as the service knows it: all but the secret.
package struct APIKey: Equatable, Sendable {
  /// Its identifier. It is no secret: links, tickets and commands name the key by it.
  package let id: String
  /// The operator's name for it, for logs.
  package let name: String
  /// The SHA-256 of the whole key as it is presented.
  package let hash: [UInt8]
  /// What its owner may do.
  package let scopes: ScopeSet
  /// The keys of images for which its owner may do that.
  package let prefixes: PrefixSet
  /// When it was made, in seconds since 1970.
  package let createdAt: Int
  /// When it ends, in seconds since 1970; `nil` for never.
  package let expiresAt: Int?

  /// An API key from its values.
  package init(
    id: String, name: String, hash: [UInt8], scopes: ScopeSet, prefixes: PrefixSet, createdAt: Int, expiresAt: Int?
  ) {
    self.id = id
    self.name = name
    self.hash = hash
    self.scopes = scopes
    self.prefixes = prefixes
    self.createdAt = createdAt
    self.expiresAt = expiresAt
  }

  /// Whether it is valid at `now`, in seconds since 1970.
  package func isValid(at now: Int) -> Bool { expiresAt.map { now < $0 } ?? true }

  /// Who presents it.
  package var principal: Principal {
    Principal(source: .key(id), name: name, scopes: scopes, prefixes: prefixes, expiresAt: expiresAt)
  }
}
