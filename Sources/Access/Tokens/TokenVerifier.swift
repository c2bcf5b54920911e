/// Verifies JSON Web Tokens (RFC 7519) that an issuer signed for this service. Strict, as RFC 8725 advises: what is not
/// known to be right is refused.
package struct TokenVerifier: Sendable {
  /// The keys of the issuer.
  package let keys: JSONWebKeySet
  /// What `iss` must be.
  private let issuer: String
  /// What `aud` must contain.
  private let audience: String

  /// A verifier. It costs nothing to make one for each token.
  package init(keys: JSONWebKeySet, issuer: String, audience: String) {
    self.keys = keys
    self.issuer = issuer
    self.audience = audience
  }

  /// Verifies a token in compact form (RFC 7515, 7.1).
  ///
  /// - Parameters:
  ///   - token: The token without white space around it; at most 8 KiB.
  ///   - now: Seconds since 1970.
  /// - Throws: `TokenError`. The claims of a token whose signature is not valid are never read.
  package func verify(_ token: [UInt8], now: Int) throws(TokenError) -> TokenClaims {
    let (payload, signer) = try payload(of: token)
    let claims = try TokenClaims(payload, signer: signer ?? "", issuer: issuer, audience: audience)
    try claims.checkTime(now)
    return claims
  }

  /// The payload of a token, after its signature has been verified, and the name of the key that has signed it.
  func payload(of token: [UInt8]) throws(TokenError) -> (payload: [UInt8], signer: String?) {
    let token = try CompactToken(token)
    let header = try TokenHeader(try CompactToken.decode(token.header))
    let payload = try CompactToken.decode(token.payload)
    let signature = try CompactToken.decode(token.signature)
    let key = try keys.key(for: header)
    guard key.isValid(signature, of: token.signed) else { throw .invalid(.signature) }
    return (payload, key.id)
  }
}
