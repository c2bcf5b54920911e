/// The signature algorithms of tokens (RFC 7518, 3.1; RFC 8037, 3.1). There is no `none`.
package enum TokenAlgorithm: String, Sendable, CaseIterable {
  /// RSA with PKCS #1 v1.5 padding and SHA-256.
  case rs256 = "RS256"
  /// ECDSA on the curve P-256 with SHA-256.
  case es256 = "ES256"
  /// Ed25519.
  case edDSA = "EdDSA"
  /// HMAC with SHA-256: who can verify such a token can make one, too.
  case hs256 = "HS256"
}
