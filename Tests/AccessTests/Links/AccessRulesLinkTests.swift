import Testing

@testable import Access

/// What links open, and when they end.
@Suite struct AccessRulesLinkTests {
  private static let now = 1_800_000_000
  private static let makers: [APIKey] = [
    .make("all"), .make("mine", prefixes: PrefixSet(["mine/"])), .make("reads", .read), .make("shares", .share),
    .make("ends", expiresAt: now + 10),
  ]
  private let rules = AccessRules(
    keys: KeyTable(makers), publicPrefixes: PrefixSet(["public/"]), signingKeys: .make(1), tokenSigners: ["signer"])

  private func decide(
    _ key: String?, by: String = "all", signedFor: String = "mine/a", method: String = "GET",
    permission: Permission = .image(.read), expiresAt: Int = now + 100, now: Int = now,
    changes: [String: String] = [:]
  ) -> Result<Principal, AccessRefusal> {
    let signed = Link(by: by, expiresAt: expiresAt).parameters(
      key: signedFor, [("mode", "inline")], signedWith: .make(1))
    let parameters = Dictionary(uniqueKeysWithValues: signed.map { ($0.name, $0.value) }).merging(changes) { $1 }
    let question = AccessQuestion(
      method: method, permission: permission, key: key, credential: .link(parameters), takesTickets: true)
    do throws(AccessRefusal) { return .success(try rules.decide(question, now: now)) } catch { return .failure(error) }
  }

  private func code(_ result: Result<Principal, AccessRefusal>) -> AccessRefusal.Code? {
    if case .failure(let refusal) = result { refusal.code } else { nil }
  }

  @Test(arguments: ["GET", "HEAD"]) func opensOneRead(method: String) throws {
    let principal = try decide("mine/a", by: "mine", method: method).get()
    #expect(principal.source == .link("mine") && principal.name == "name of mine")
    #expect(principal.scopes == .read && principal.expiresAt == Self.now + 100)
  }

  @Test func opensNothingElse() {
    #expect(code(decide("mine/b")) == .linkInvalid)
    #expect(code(decide("mine/a", method: "DELETE", permission: .image(.delete))) == .linkInvalid)
    #expect(code(decide("mine/a", method: "PATCH", permission: .image(.write))) == .linkInvalid)
    #expect(code(decide("mine/a", method: "PUT", permission: .put)) == .linkInvalid)
    #expect(code(decide(nil, permission: .keys(.read))) == .linkInvalid)
    #expect(code(decide(nil, method: "POST", permission: .keys([.share, .read]))) == .linkInvalid)
    #expect(code(decide(nil, method: "POST", permission: .keys(.write))) == .linkInvalid)
  }

  /// Only one that was signed is told that it has ended.
  @Test func ends() {
    #expect(code(decide("mine/a", now: Self.now + 99)) == nil)
    #expect(code(decide("mine/a", now: Self.now + 100)) == .linkExpired)
    #expect(code(decide("mine/a", now: Self.now + 100, changes: ["mode": "view"])) == .linkInvalid)
    #expect(code(decide("mine/a", now: Self.now + 100, changes: ["expires": "1800009999"])) == .linkInvalid)
  }

  @Test(arguments: [
    ("mine", "mine/a", true), ("mine", "other/a", false), ("reads", "mine/a", false), ("shares", "mine/a", false),
    ("gone", "mine/a", false), ("", "mine/a", false), ("jwt:signer", "mine/a", true), ("jwt:other", "mine/a", false),
    ("jwt:", "mine/a", false), ("name of all", "mine/a", false),
  ])
  func diesWithItsMaker(by: String, key: String, isValid: Bool) {
    #expect(code(decide(key, by: by, signedFor: key)) == (isValid ? nil : .linkInvalid))
  }

  @Test func diesWhenItsMakerEnds() {
    #expect(code(decide("mine/a", by: "ends", now: Self.now + 9)) == nil)
    #expect(code(decide("mine/a", by: "ends", now: Self.now + 10)) == .linkInvalid)
  }

  /// A bad link to a public image is refused all the same.
  @Test func isNeverSkipped() {
    #expect(code(decide("public/a", signedFor: "public/a")) == nil)
    #expect(code(decide("public/b", signedFor: "public/a")) == .linkInvalid)
  }
}
