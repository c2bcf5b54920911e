import Crypto
import Testing

@testable import Access

@Suite struct AccessRulesTests {
  private static let now = 1_800_000_000
  private static let secret = "a secret"
  private static let key = APIKey(
    id: "k1", name: "ci", hash: Array(SHA256.hash(data: Array(secret.utf8))), scopes: [.read, .write],
    prefixes: PrefixSet(["mine/"]), createdAt: 0, expiresAt: now + 1)
  private let rules = AccessRules(keys: KeyTable([key]), publicPrefixes: PrefixSet(["public/"]))

  private func code(
    _ method: String, _ permission: Permission, _ key: String?, _ credential: Credential, page: PageOrigin = .none,
    replaces: Bool = false, now: Int = AccessRulesTests.now
  ) -> AccessRefusal.Code? {
    let question = AccessQuestion(
      method: method, permission: permission, key: key, credential: credential, page: page, replaces: replaces)
    do throws(AccessRefusal) {
      _ = try rules.decide(question, now: now)
      return nil
    } catch { return error.code }
  }

  @Test func nobody() {
    #expect(code("GET", .open, nil, .none) == nil)
    #expect(code("GET", .image(.read), "public/a", .none) == nil)
    #expect(code("GET", .image(.read), "mine/a", .none) == .unauthorized)
    #expect(code("DELETE", .image(.delete), "public/a", .none) == .unauthorized)
    #expect(code("GET", .keys(.read), nil, .none) == .unauthorized)
  }

  @Test func keyWithScopesAndPrefixes() {
    let bearer = Credential.bearer(Self.secret)
    #expect(code("GET", .image(.read), "mine/a", bearer) == nil)
    #expect(code("GET", .image(.read), "public/a", bearer) == nil)
    #expect(code("GET", .image(.read), "other/a", bearer) == .forbidden)
    #expect(code("DELETE", .image(.delete), "mine/a", bearer) == .forbidden)
    #expect(code("PUT", .put, "mine/a", bearer) == nil)
    #expect(code("PUT", .put, "mine/a", bearer, replaces: true) == .forbidden)
    #expect(code("POST", .keys(.write), nil, bearer) == nil)
    #expect(code("POST", .keys(.share), nil, bearer) == .forbidden)
  }

  @Test func badCredentialsAreNeverSkipped() {
    for credential in [Credential.bearer("wrong"), .unreadable, .session("x")] {
      #expect(code("GET", .image(.read), "public/a", credential) == .unauthorized)
    }
    #expect(code("GET", .image(.read), "mine/a", .bearer(Self.secret), now: Self.now + 1) == .unauthorized)
  }

  @Test func pages() {
    let bearer = Credential.bearer(Self.secret)
    #expect(code("PUT", .put, "mine/a", bearer, page: .foreign) == .foreignOrigin)
    #expect(code("GET", .image(.read), "mine/a", bearer, page: .foreign) == nil)
    #expect(code("PUT", .put, "mine/a", bearer, page: .listed) == nil)
  }
}
