import Access
import Glibc
import ImageAPI
import System
import TestSupport
import Testing

@testable import ImageFCGI

@Suite struct LinksCommandTests {
  let folder = TemporaryFolder()
  private var list: SigningKeyList { SigningKeyList(store: KeyFileStore(path: folder.path + "/link-keys")) }
  private let maker = LinkMaker(publicURL: PublicURL("https://img.example"), variants: .init())
  private let keys = KeyTable([
    APIKey(
      id: "k1", name: "ci", hash: [1], scopes: .all, prefixes: PrefixSet(["a/"]), createdAt: 0, expiresAt: 2000),
    APIKey(id: "k2", name: "reader", hash: [2], scopes: .read, prefixes: .all, createdAt: 0, expiresAt: nil),
  ])

  private func sign(
    _ key: String = "a/b", by: String = "ci", life: Int = 60, _ parameters: [(String, String)] = [], now: Int = 1000
  ) throws -> String {
    let new = LinksAction.NewLink(
      key: key, by: by, life: life, parameters: parameters.map { .init(name: $0.0, value: $0.1) })
    return try LinksCommand.sign(new, maker, try list.all(), keys, now: now)
  }

  @Test func rotation() throws {
    #expect(try list.all().keys.isEmpty)
    let first = try list.rotate(now: 1)
    let second = try list.rotate(now: 2)
    let third = try list.rotate(now: 3)
    #expect(first.dropped == nil && second.dropped == nil && third.dropped?.id == first.new.id)
    #expect(try list.all().keys.map(\.id) == [third.new.id, second.new.id])
    var status = stat()
    #expect(stat(folder.path + "/link-keys", &status) == 0 && status.st_mode & 0o777 == 0o640)
    let table = SigningKeyList.table(try list.all(), now: 3 + 86_400)
    #expect(
      table.split(separator: "\n").map { $0.split(separator: " ").first! } == [
        "KID", Substring(third.new.id), Substring(second.new.id),
      ])
  }

  @Test func faultsKeepTheFile() throws {
    _ = try list.rotate(now: 1)
    let cut = Array(try SmallFile.read(folder.path + "/link-keys", limit: 1000).dropLast(1))
    try SmallFile.write(cut, to: folder.path + "/link-keys")
    #expect(throws: KeyFileStore.Failure.self) { try list.rotate(now: 2) }
    #expect(try SmallFile.read(folder.path + "/link-keys", limit: 1000) == cut)
  }

  @Test(arguments: ["ci", "k1"]) func signs(by: String) throws {
    let kid = try list.rotate(now: 1).new.id
    let url = try sign(by: by, [("mode", "inline"), ("v", "x y")].dropLast())
    #expect(url.hasPrefix("https://img.example/images/a/b?mode=inline&expires=1060&kid=\(kid)&by=k1&signature="))
    #expect(try sign(life: 2000).contains("expires=2000&"))
  }

  @Test func refuses() throws {
    #expect(throws: KeyFileStore.Failure.self) { try sign() }
    _ = try list.rotate(now: 1)
    #expect(throws: Never.self) { try sign() }
    for (key, by, parameters) in [
      ("b", "ci", []), ("/", "ci", []), ("a/b", "none", []), ("a/b", "reader", []), ("a/b", "ci", [("width", "0")]),
      ("a/b", "ci", [("x", "1")]), ("a/b", "ci", [("expires", "1")]), ("a/b", "ci", [("mode", "x")]),
    ] as [(String, String, [(String, String)])] {
      #expect(throws: KeyFileStore.Failure.self, "\(key) \(by)") { try sign(key, by: by, parameters) }
    }
    #expect(throws: KeyFileStore.Failure.self) { try sign(now: 2000) }
  }
}
