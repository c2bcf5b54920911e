import Crypto

/// The claims of tokens that one thread has verified.
///
/// A token is known by its SHA-256. The time is checked for each request, and a new key set empties the cache, so the
/// answers are those of the verifier.
package struct TokenCache {
  /// The most tokens.
  package static let capacity = 4096
  /// The longest claims that are kept, in bytes of text. So a cache has at most a few MiB.
  static let largestClaims = 1024

  /// The claims of each token.
  private var claims: [SHA256.Digest: TokenClaims] = [:]
  /// The generation of the keys with which the tokens were verified.
  private var generation = 0

  /// An empty cache.
  package init() {}

  /// The number of tokens.
  var count: Int { claims.count }

  /// Verifies a token, or finds it among those that were verified.
  ///
  /// - Parameters:
  ///   - verifier: The verifier with the current keys, and always the same issuer and audience.
  ///   - now: Seconds since 1970.
  /// - Throws: what `TokenVerifier.verify` throws.
  package mutating func verify(
    _ token: [UInt8], by verifier: TokenVerifier, now: Int
  ) throws(TokenError) -> TokenClaims {
    // A hash of more bytes than a token may have would cost something for nothing.
    guard token.count <= CompactToken.maximumByteCount else { throw .invalid(.tooLong) }
    if generation != verifier.keys.generation {
      claims.removeAll(keepingCapacity: true)
      generation = verifier.keys.generation
    }
    let digest = SHA256.hash(data: token)
    if let known = claims[digest] {
      try known.checkTime(now)
      return known
    }
    let verified = try verifier.verify(token, now: now)
    if verified.byteCount <= Self.largestClaims {
      if claims.count >= Self.capacity { makeRoom(now) }
      claims[digest] = verified
    }
    return verified
  }

  /// Forgets the tokens that have expired, or all where that does not halve them: so a full cache is not searched for
  /// each new token.
  private mutating func makeRoom(_ now: Int) {
    claims = claims.filter { $0.value.expiry > now }
    if claims.count > Self.capacity / 2 { claims.removeAll(keepingCapacity: true) }
  }
}
