import Access
import FastCGI
import Testing

@testable import ImageAPI

/// Whose caches may keep an image.
@Suite struct CacheScopeTests {
  private func scope(_ source: Principal.Source, key: String = "a/b", ends: Int? = nil) -> CacheScope {
    let principal = Principal(source: source, name: "", scopes: .read, prefixes: .all, expiresAt: ends)
    return CacheScope(of: key, for: principal, publicPrefixes: PrefixSet(["public/"]), now: 1000)
  }

  private let handover = Response(status: 200, headers: [("X-Accel-Redirect", "/_s3"), ("X-S3-Read", "whole")])

  @Test func everybodyWithoutAccess() { #expect(scope(.everybody) == .shared) }

  /// A public image is one, whoever reads it.
  @Test(arguments: [Principal.Source.anonymous, .key("k"), .token("t"), .link("l")])
  func publicPrefixes(source: Principal.Source) { #expect(scope(source, key: "public/a", ends: 1010) == .shared) }

  @Test(arguments: [Principal.Source.anonymous, .key("k"), .token("t")])
  func others(source: Principal.Source) {
    #expect(scope(source, ends: 1010) == .own)
    let response = scope(source).applied(to: handover)
    #expect(response.header("X-Cache-Scope") == "private" && response.header("X-Cache-Lifetime") == nil)
  }

  /// As long as the link lives, and not longer.
  @Test(arguments: [(1010, 10), (1000, 0), (990, 0)]) func links(ends: Int, seconds: Int) {
    #expect(scope(.link("l"), ends: ends) == .ownUntilLinkEnds(seconds: seconds))
    let response = scope(.link("l"), ends: ends).applied(to: handover)
    #expect(response.header("X-Cache-Scope") == "private" && response.header("X-Cache-Lifetime") == "\(seconds)")
  }

  /// A view says it itself. What no cache keeps stays so.
  @Test(arguments: [("no-cache", "private, no-cache"), ("no-store", "no-store")])
  func views(before: String, after: String) {
    let view = Response(status: 304, headers: [("ETag", "x"), ("Cache-Control", before)])
    #expect(scope(.key("k")).applied(to: view).header("Cache-Control") == after)
    #expect(scope(.key("k")).applied(to: view).header("X-Cache-Scope") == nil)
    #expect(scope(.everybody).applied(to: view).header("Cache-Control") == before)
  }
}
