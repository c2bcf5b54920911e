import Testing

@testable import Access

@Suite struct TokenVerifierTests {
  static let vectors = TokenVectors.all
  /// A valid token of each key.
  static let valid = ["rsa", "ec", "ed", "hmac"].map { vectors.token("valid, \($0)") }

  /// What becomes of a token: `accept`, or the name of the error.
  private func judge(_ token: [UInt8], by verifier: TokenVerifier, now: Int = vectors.now) -> String {
    do throws(TokenError) {
      _ = try verifier.verify(token, now: now)
      return "accept"
    } catch {
      return error.name
    }
  }

  @Test(arguments: vectors.tokens) func vector(_ vector: TokenVectors.Token) throws {
    let verifier = try Self.vectors.verifier(vector.keys)
    #expect(judge(vector.bytes, by: verifier) == vector.result)
    guard vector.result == "accept", let expected = vector.claims else { return }
    let claims = try verifier.verify(vector.bytes, now: Self.vectors.now)
    // Swift's == takes different sequences of characters for equal.
    func bytes(_ texts: [String]) -> [[UInt8]] { texts.map { Array($0.utf8) } }
    if vector.name.contains("sub") { #expect(claims.subject == expected.subject) }
    if let scopes = expected.scopes { #expect(bytes(claims.scopes) == bytes(scopes)) }
    if let prefixes = expected.prefixes { #expect(bytes(claims.prefixes) == bytes(prefixes)) }
  }

  /// A reason without a vector is a rule that nobody tests.
  @Test func vectorsHaveEveryResult() {
    let errors = [TokenError.expired, .notYetValid, .unknownKey] + TokenError.Reason.allCases.map { .invalid($0) }
    #expect(Set(Self.vectors.tokens.map(\.result)) == Set(errors.map(\.name) + ["accept"]))
  }

  @Test(arguments: valid) func everyFlippedBitIsRefused(_ vector: TokenVectors.Token) throws {
    let verifier = try Self.vectors.verifier()
    var token = vector.bytes
    #expect(judge(token, by: verifier) == "accept")
    var accepted: [Int] = []
    for bit in 0..<(8 * token.count) {
      token[bit / 8] ^= 1 << (bit % 8)
      if judge(token, by: verifier) == "accept" { accepted.append(bit) }
      token[bit / 8] ^= 1 << (bit % 8)
    }
    #expect(accepted.isEmpty)
  }

  @Test(arguments: valid) func everyCutIsRefused(_ vector: TokenVectors.Token) throws {
    let verifier = try Self.vectors.verifier()
    let token = vector.bytes
    for count in 0..<token.count {
      #expect(judge(Array(token[..<count]), by: verifier) != "accept")
      #expect(judge(Array(token[(token.count - count)...]), by: verifier) != "accept")
    }
  }

  /// Parts of two valid tokens are no valid token.
  @Test func exchangedPartsAreRefused() throws {
    let verifier = try Self.vectors.verifier()
    let tokens = (Self.valid + [Self.vectors.token("no sub"), Self.vectors.token("valid, rsa-2")]).map {
      $0.token.split(separator: ".").map(String.init)
    }
    for head in tokens {
      for payload in tokens {
        for signature in tokens {
          let mixed = [head[0], payload[1], signature[2]]
          let result = judge(Array(mixed.joined(separator: ".").utf8), by: verifier)
          #expect((result == "accept") == tokens.contains(mixed))
        }
      }
    }
  }

  /// The leeway applies to both ends, to the second.
  @Test func timeOfAToken() throws {
    let now = Self.vectors.now
    let verifier = try Self.vectors.verifier()
    let token = Self.vectors.token("nbf \(now)").bytes
    let expiry = now + 3600
    #expect(try verifier.verify(token, now: now).expiry == expiry)
    for (time, result) in [
      (Int.min / 2, "notYetValid"), (now - 31, "notYetValid"), (now - 30, "accept"), (expiry + 29, "accept"),
      (expiry + 30, "expired"), (Int.max, "expired"),
    ] { #expect(judge(token, by: verifier, now: time) == result, "\(time)") }
  }
}
