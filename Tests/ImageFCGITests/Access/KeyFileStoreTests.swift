import Access
import Foundation
import Synchronization
import System
import TestSupport
import Testing

@testable import ImageFCGI

/// Changes of the file of API keys.
@Suite struct KeyFileStoreTests {
  let folder = TemporaryFolder()
  private var path: String { folder.path + "/keys" }
  private var list: KeyList { KeyList(store: KeyFileStore(path: path)) }

  private func new(_ name: String, _ more: [String] = ["--expires", "never"]) throws -> KeysAction.NewKey {
    try KeysAction.NewKey([name, "--scope", "read", "--prefix", "p/"] + more)
  }

  @Test func addAndRevoke() throws {
    let (key, secret) = try list.add(try new("ci"), now: 1000)
    #expect(try list.all() == [key] && key.hash == secret.hash && key.createdAt == 1000 && key.expiresAt == nil)
    #expect(KeyTable(try list.all()).key(presented: secret.text)?.name == "ci")
    let (other, otherSecret) = try list.add(try new("other", ["--expires", "1h"]), now: 1000)
    #expect(other.id != key.id && otherSecret.text != secret.text && other.expiresAt == 4600)
    #expect(try list.revoke("ci") == key && list.revoke(other.id) == other && list.all() == [])
  }

  @Test func secretIsInNoFile() throws {
    let (_, secret) = try list.add(try new("ci"), now: 0)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let text = try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
      #expect(!text.contains(secret.text.dropFirst(5)), "\(name)")
    }
  }

  @Test func refusals() throws {
    _ = try list.add(try new("ci"), now: 0)
    let before = try SmallFile.read(path, limit: 10_000)
    #expect(throws: KeyFileStore.Failure.refused("there is a key named ci: revoke it first, or take another name")) {
      try list.add(try new("ci"), now: 0)
    }
    #expect(throws: KeyFileStore.Failure.refused("there is no key xy: `ImageFCGI keys list` shows all")) {
      try list.revoke("xy")
    }
    #expect(throws: KeyFileStore.Failure.refused("the day of --expires is over")) {
      try list.add(try new("b", ["--expires", "2026-01-31"]), now: 1_800_000_000)
    }
    #expect(try SmallFile.read(path, limit: 10_000) == before)
  }

  @Test func faultyFileStaysAsItIs() throws {
    try SmallFile.write(Array("{\"count\":1}\n".utf8), to: path)
    #expect(throws: KeyFileStore.Failure.self) { try list.add(try new("ci"), now: 0) }
    #expect(try SmallFile.read(path, limit: 100) == Array("{\"count\":1}\n".utf8))
  }

  @Test func fileKeepsItsOwnerAndGetsItsMode() throws {
    _ = try list.add(try new("a"), now: 0)
    #expect(try mode() == 0o640)
    // Only root may give files away.
    if geteuid() == 0 {
      try #require(chown(path, 7, 8) == 0)
      _ = try list.add(try new("b"), now: 0)
      #expect(try owner() == [7, 8] && mode() == 0o640)
      try SmallFile.remove(path)
      try #require(chown(folder.path, 0, 9) == 0)
      _ = try list.add(try new("c"), now: 0)
      #expect(try owner() == [0, 9])
    }
  }

  private func status() throws -> stat {
    var status = stat()
    try #require(stat(path, &status) == 0)
    return status
  }

  private func mode() throws -> mode_t { try status().st_mode & 0o7777 }

  private func owner() throws -> [UInt32] { [try status().st_uid, try status().st_gid] }

  @Test func aLinkStaysALink() throws {
    let link = folder.path + "/link"
    _ = try list.add(try new("a"), now: 0)
    try #require(symlink(path, link) == 0)
    _ = try KeyList(store: KeyFileStore(path: link)).add(try new("b"), now: 0)
    #expect(try list.all().map(\.name) == ["a", "b"])
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
  }

  @Test func whatAKilledProcessLeftIsNoObstacle() throws {
    try SmallFile.write(Array("half of a fi".utf8), to: path + ".new")
    _ = try list.add(try new("a"), now: 0)
    #expect(try list.all().count == 1 && !FileManager.default.fileExists(atPath: path + ".new"))
  }

  /// Locks count for open files, not for processes, so threads stand for processes here.
  @Test func simultaneousChangesLoseNothing() throws {
    let failures = Mutex<[String]>([])
    let path = path
    @Sendable func list() -> KeyList { KeyList(store: KeyFileStore(path: path)) }
    @Sendable func new(_ name: String) throws -> KeysAction.NewKey {
      try KeysAction.NewKey([name, "--scope", "read", "--prefix", "p/", "--expires", "never"])
    }
    DispatchQueue.concurrentPerform(iterations: 40) { number in
      do {
        _ = try list().add(try new("key \(number)"), now: number)
      } catch { failures.withLock { $0.append("\(error)") } }
    }
    #expect(failures.withLock { $0 } == [])
    #expect(Set(try list().all().map(\.name)) == Set((0..<40).map { "key \($0)" }))
    DispatchQueue.concurrentPerform(iterations: 40) { number in
      do {
        _ = try number % 2 == 0 ? list().revoke("key \(number)") : list().add(try new("new \(number)"), now: 0).key
      } catch { failures.withLock { $0.append("\(error)") } }
    }
    #expect(failures.withLock { $0 } == [])
    #expect(try list().all().count == 40)
  }

  @Test func table() throws {
    let (key, _) = try list.add(try new("ci", ["--expires", "1h", "--prefix", ""]), now: 0)
    let lines = KeyList.table(try list.all(), now: 3600).split(separator: "\n")
    #expect(lines.count == 2 && lines[0].hasPrefix("ID            NAME  SCOPES"))
    #expect(lines[1] == "\(key.id)  ci    read    1970-01-01T00:00:00Z  1970-01-01T01:00:00Z (expired)  ''")
    #expect(!lines[1].contains("sha"))
  }

  @Test func explanations() {
    let cases: [(KeyFileStore.Failure, Int32)] = [
      (.unusable(FileFault("line 1: x")), EX_CONFIG), (.notWritten(FileFault("x")), EX_CANTCREAT),
      (.locked, EX_TEMPFAIL), (.refused("no"), EX_DATAERR),
    ]
    for (failure, status) in cases { #expect(KeysCommand.explanation(failure, "/k").status == status) }
  }
}
