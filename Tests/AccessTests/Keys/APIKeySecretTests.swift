import Testing

@testable import Access

/// Secrets, and what keys may be called.
@Suite struct APIKeySecretTests {
  @Test func form() {
    let none = APIKeySecret(random: [UInt8](repeating: 0, count: 32))
    #expect(none.text == "imgk_" + String(repeating: "A", count: 43))
    // RFC 4648, section 5: 62 and 63 are - and _.
    let full = APIKeySecret(random: [UInt8](repeating: 0xFF, count: 32))
    #expect(full.text == "imgk_" + String(repeating: "_", count: 42) + "8")
    let mixed = APIKeySecret(random: [0xFB, 0xEF, 0xBE] + [UInt8](repeating: 0, count: 29))
    #expect(mixed.text.hasPrefix("imgk_----AAAA") && mixed.text.utf8.count == 48)
  }

  @Test func hashFindsTheKey() {
    let secret = APIKeySecret(random: Array(0..<32))
    let key = APIKey(
      id: "0123456789ab", name: "a", hash: secret.hash, scopes: .read, prefixes: .all, createdAt: 0, expiresAt: nil)
    let table = KeyTable([key])
    #expect(table.key(presented: secret.text) == key)
    for wrong in [String(secret.text.dropLast()), secret.text + "A", String(secret.text.dropFirst(5)), ""] {
      #expect(table.key(presented: wrong) == nil)
    }
  }

  @Test(arguments: ["a", "ci 2", "Jürgen's key", String(repeating: "x", count: 64), "0123456789abc", "0123456789AB"])
  func names(text: String) { #expect(APIKey.isName(text)) }

  @Test(arguments: [
    "", " ", "a ", " a", "a\n", "a\u{202E}b", "a\u{200B}", "a\u{2028}b", "a\u{A0}b", String(repeating: "x", count: 65),
    "0123456789ab", "a\u{0}",
  ]) func noNames(text: String) { #expect(!APIKey.isName(text)) }
}
