import Crypto

@testable import Access

/// Random numbers that are the same in each run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}

extension SigningKey {
  /// A key that follows from `seed`.
  static func make(_ seed: UInt64 = 1, createdAt: Int = 1_700_000_000) -> SigningKey {
    var random = SeededGenerator(seed)
    return SigningKey(random: &random, now: createdAt)
  }
}

extension SigningKeys {
  /// Keys that follow from `seeds`.
  static func make(_ seeds: UInt64...) -> SigningKeys { SigningKeys(seeds.map { SigningKey.make($0) })! }
}

extension APIKey {
  /// A key whose secret is its identifier.
  static func make(
    _ id: String, _ scopes: ScopeSet = .all, prefixes: PrefixSet = .all, expiresAt: Int? = nil
  ) -> APIKey {
    APIKey(
      id: id, name: "name of \(id)", hash: Array(SHA256.hash(data: Array(id.utf8))), scopes: scopes, prefixes: prefixes,
      createdAt: 0, expiresAt: expiresAt)
  }
}
