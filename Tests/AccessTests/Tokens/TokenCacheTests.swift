import Crypto
import Foundation
import Testing

@testable import Access

@Suite struct TokenCacheTests {
  static let vectors = TokenVectors.all
  static let secret = SymmetricKey(data: Data(repeating: 7, count: 32))

  /// A verifier with the secret.
  private func verifier(generation: Int = 1) throws -> TokenVerifier {
    let key = Self.base64url(Self.secret.withUnsafeBytes { Data($0) })
    return TokenVerifier(
      keys: try JSONWebKeySet(
        Array(#"{"keys":[{"kty":"oct","k":"\#(key)"}]}"#.utf8), acceptsSecrets: true, generation: generation),
      issuer: "issuer", audience: "audience")
  }

  /// A token, signed with the secret.
  private func token(subject: String, expiry: Int, notBefore: Int = 0) -> [UInt8] {
    let claims = #"{"iss":"issuer","aud":"audience","sub":"\#(subject)","exp":\#(expiry),"nbf":\#(notBefore)}"#
    let signed = Self.base64url(Data(#"{"alg":"HS256"}"#.utf8)) + "." + Self.base64url(Data(claims.utf8))
    let code = HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: Self.secret)
    return Array("\(signed).\(Self.base64url(Data(code)))".utf8)
  }

  private static func base64url(_ data: Data) -> String {
    data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  /// The result of a call: the subject, or the error.
  private func result(_ call: () throws(TokenError) -> TokenClaims) -> Result<TokenClaims, TokenError> {
    do throws(TokenError) { return .success(try call()) } catch { return .failure(error) }
  }

  @Test func answersAreThoseOfTheVerifier() throws {
    for keys in Set(Self.vectors.tokens.map(\.keys)) {
      let verifier = try Self.vectors.verifier(keys)
      var cache = TokenCache()
      for time in [0, -10_000, 10_000, 3629, 3630, -30, -31, 0] {
        let now = Self.vectors.now + time
        for vector in Self.vectors.tokens where vector.keys == keys && vector.token.utf8.count < 8000 {
          let expected = result { () throws(TokenError) in try verifier.verify(vector.bytes, now: now) }
          #expect(
            result { () throws(TokenError) in try cache.verify(vector.bytes, by: verifier, now: now) } == expected,
            "\(vector.name)")
        }
      }
    }
  }

  @Test func tokensAreKeptUntilTheKeysChange() throws {
    var cache = TokenCache()
    let token = token(subject: "alice", expiry: 1000)
    #expect(try cache.verify(token, by: verifier(), now: 10).subject == "alice")
    #expect(cache.count == 1)
    // The cache answers: a verifier without keys would not.
    let empty = TokenVerifier(keys: try emptySet(generation: 1), issuer: "issuer", audience: "audience")
    #expect(try cache.verify(token, by: empty, now: 20).subject == "alice")
    #expect(throws: TokenError.expired) { try cache.verify(token, by: empty, now: 1030) }
    let next = TokenVerifier(keys: try emptySet(generation: 2), issuer: "issuer", audience: "audience")
    #expect(throws: TokenError.unknownKey) { try cache.verify(token, by: next, now: 20) }
    #expect(cache.count == 0)
  }

  private func emptySet(generation: Int) throws -> JSONWebKeySet {
    try JSONWebKeySet(Array(#"{"keys":[]}"#.utf8), acceptsSecrets: true, generation: generation)
  }

  @Test func refusedTokensAreNotKept() throws {
    var cache = TokenCache()
    let verifier = try verifier()
    for token in [[], Array("a.b.c".utf8), token(subject: "a", expiry: 5), token(subject: "a", expiry: 1000) + [65]] {
      #expect(throws: TokenError.self) { try cache.verify(token, by: verifier, now: 100) }
    }
    #expect(throws: TokenError.notYetValid) {
      try cache.verify(token(subject: "a", expiry: 1000, notBefore: 500), by: verifier, now: 100)
    }
    #expect(cache.count == 0)
  }

  @Test func theSizeIsBounded() throws {
    var cache = TokenCache()
    let verifier = try verifier()
    // Half of the tokens expire at 100.
    for number in 0..<TokenCache.capacity {
      let token = token(subject: "\(number)", expiry: number.isMultiple(of: 2) ? 100 : 1000)
      _ = try cache.verify(token, by: verifier, now: 10)
    }
    #expect(cache.count == TokenCache.capacity)
    _ = try cache.verify(token(subject: "x", expiry: 1000), by: verifier, now: 100)
    #expect(cache.count == TokenCache.capacity / 2 + 1, "what has expired makes room")
    for number in 0..<TokenCache.capacity {
      _ = try cache.verify(token(subject: "y\(number)", expiry: 1000), by: verifier, now: 100)
      #expect(cache.count <= TokenCache.capacity)
    }
  }

  @Test func largeClaimsAreNotKept() throws {
    var cache = TokenCache()
    let verifier = try verifier()
    let large = String(repeating: "x", count: TokenCache.largestClaims)
    #expect(try cache.verify(token(subject: large, expiry: 1000), by: verifier, now: 10).subject == large)
    #expect(cache.count == 1)
    #expect(try cache.verify(token(subject: large + "x", expiry: 1000), by: verifier, now: 10).subject == large + "x")
    #expect(cache.count == 1)
  }
}
