import Access
import Logging
import System

/// Those whose tokens count: their keys, which are loaded in the background, and what their tokens must say.
struct TokenAuthority: Sendable {
  /// The keys.
  let source: JWKSSource
  /// What `iss` must be.
  let issuer: String
  /// What `aud` must contain.
  let audience: String

  /// Verifies tokens with the keys of now.
  var verifier: TokenVerifier { TokenVerifier(keys: source.current, issuer: issuer, audience: audience) }
}
