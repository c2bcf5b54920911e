import Testing
import Text

@testable import Access

@Suite struct SessionTests {
  private static let now = 1_800_000_000
  private static let keys = SigningKeys.make(1, 2)
  private static let nonce = [UInt8](0..<12)

  private static func seal(_ token: String = "all", expiresAt: Int = now + 100, seed: UInt64 = 1) -> String? {
    Session(token: token, expiresAt: expiresAt).sealed(with: .make(seed), nonce: nonce)
  }

  @Test(arguments: ["", "a", "a b c", " ", "\u{E9}", String(repeating: "x", count: 2900)], [1, 2] as [UInt64])
  func comesBack(token: String, seed: UInt64) throws {
    let value = try #require(Self.seal(token, seed: seed))
    #expect(Session(opening: value, keys: Self.keys) == Session(token: token, expiresAt: Self.now + 100))
    #expect(Session(opening: value, keys: .make(3)) == nil)
    // Browsers count the name too.
    #expect(value.utf8.count + "__Host-image-fcgi-session=".utf8.count <= 4096)
    #expect(value.utf8.allSatisfy { $0.isUnreserved })
  }

  @Test func isOpaque() throws {
    let value = try #require(Self.seal("imgk_secret"))
    let bytes = try #require(Base64URL.decode(Array(value.utf8.dropFirst(9))[...]))
    #expect(!String(decoding: bytes, as: UTF8.self).contains("imgk") && !value.contains("imgk"))
  }

  @Test func boundsTokensAndNonces() {
    #expect(Self.seal(String(repeating: "x", count: 2901)) == nil)
    #expect(Session(token: "a", expiresAt: 1).sealed(with: .make(), nonce: [1, 2]) == nil)
  }

  @Test func everyChangeBreaksIt() throws {
    let bytes = Array(try #require(Self.seal()).utf8)
    for bit in 0..<bytes.count * 8 {
      var other = bytes
      other[bit / 8] ^= 1 << (bit % 8)
      #expect(Session(opening: String(decoding: other, as: UTF8.self), keys: Self.keys) == nil, "bit \(bit)")
    }
    for count in 0..<bytes.count {
      #expect(Session(opening: String(decoding: bytes[..<count], as: UTF8.self), keys: Self.keys) == nil, "\(count)")
    }
    let text = String(decoding: bytes, as: UTF8.self)
    for other in [text + "A", text + ".", "." + text, text + "=", text + " "] {
      #expect(Session(opening: other, keys: Self.keys) == nil, "\(other)")
    }
  }

  private func code(
    _ credential: Credential, method: String = "GET", page: PageOrigin = .own, permission: Permission = .keys(.read),
    keys: [APIKey] = [.make("all", expiresAt: now + 50)], now: Int = now
  ) -> AccessRefusal.Code? {
    let rules = AccessRules(keys: KeyTable(keys), signingKeys: .make(1))
    let question = AccessQuestion(method: method, permission: permission, credential: credential, page: page)
    do throws(AccessRefusal) {
      let principal = try rules.decide(question, now: now)
      #expect(permission == .session || principal.source == .key("all"))
      return nil
    } catch { return error.code }
  }

  /// A session is its token: it ends with it, by time and by revocation.
  @Test func isItsToken() throws {
    let cookie = Credential.session(try #require(Self.seal()))
    #expect(code(cookie) == nil)
    #expect(code(cookie, keys: []) == .unauthorized)
    #expect(code(cookie, now: Self.now + 50) == .unauthorized)
    #expect(code(cookie, keys: [.make("all")], now: Self.now + 99) == nil)
    #expect(code(cookie, keys: [.make("all")], now: Self.now + 100) == .unauthorized)
    #expect(code(.session("")) == .unauthorized && code(.session("all")) == .unauthorized)
    #expect(code(.session(try #require(Self.seal(seed: 3)))) == .unauthorized)
  }

  @Test(
    arguments: [
      (PageOrigin.own, nil), (.listed, nil), (.foreign, .foreignOrigin), (.none, .foreignOrigin),
    ] as [(PageOrigin, AccessRefusal.Code?)])
  func changesNeedAPage(page: PageOrigin, refusal: AccessRefusal.Code?) throws {
    let cookie = Credential.session(try #require(Self.seal()))
    #expect(code(cookie, method: "POST", page: page, permission: .keys(.write)) == refusal)
    #expect(code(cookie, method: "DELETE", page: page, permission: .session) == refusal)
    #expect(code(cookie, page: page) == nil)
  }

  @Test func sessionsBeginOnNoForeignPage() {
    for credential in [Credential.none, .session("old")] {
      #expect(code(credential, method: "POST", page: .foreign, permission: .session) == .foreignOrigin)
      #expect(code(credential, method: "POST", page: .none, permission: .session) == nil)
      #expect(code(credential, method: "POST", page: .own, permission: .session) == nil)
    }
    #expect(code(.none, method: "DELETE", page: .foreign, permission: .session) == .foreignOrigin)
  }
}
