import Access
import Logging
import Metrics
import System
import TestSupport
import Testing

@testable import ImageFCGI

/// The rules follow the file of keys.
@Suite struct FileAccessControlTests {
  let folder = TemporaryFolder()
  private var path: String { folder.path + "/keys" }
  private var linkKeys: String { folder.path + "/link-keys" }
  private var list: KeyList { KeyList(store: KeyFileStore(path: path)) }
  private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  private func control(_ more: [String: String] = [:]) throws -> FileAccessControl? {
    var environment = Environment(["ACCESS": "on", "KEYS_FILE": path, "LINK_KEYS_FILE": linkKeys].merging(more) { $1 })
    let control = environment.accessControl()
    #expect(environment.problems == [])
    return control
  }

  private func figures(_ control: FileAccessControl) -> [Substring] {
    var text = PrometheusText()
    control.write(to: &text)
    return text.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
  }

  /// The figure of the other file.
  private let good: Substring = "imagefcgi_access_file_good{file=\"link-keys\"} 1"

  @Test func followsTheSigningKeys() throws {
    let signing = SigningKeyList(store: KeyFileStore(path: linkKeys))
    let control = try #require(try control())
    #expect(control.rules.signingKeys.current == nil)
    let key = try signing.rotate(now: 0).new
    control.look(logger)
    #expect(control.rules.signingKeys.current?.id == key.id)
    try SmallFile.write(Array(try SmallFile.read(linkKeys, limit: 1000).dropLast(5)), to: linkKeys)
    control.look(logger)
    #expect(control.rules.signingKeys.current?.id == key.id && figures(control).last?.last == "0")
    try SmallFile.remove(linkKeys)
    control.look(logger)
    #expect(control.rules.signingKeys.current == nil && figures(control).last?.last == "1")
  }

  @Test func followsTheFile() throws {
    let control = try #require(try control(["PUBLIC_READ_PREFIXES": "public/"]))
    #expect(control.rules.publicPrefixes == .none)
    control.look(logger)
    #expect(control.rules.publicPrefixes == PrefixSet(["public/"]) && control.rules.keys.keys.isEmpty)
    let new = try KeysAction.NewKey(["a", "--scope", "read", "--prefix", "", "--expires", "never"])
    let (key, secret) = try list.add(new, now: 0)
    control.look(logger)
    #expect(control.rules.keys.key(presented: secret.text) == key)
    #expect(figures(control) == ["imagefcgi_access_keys 1", "imagefcgi_access_file_good{file=\"keys\"} 1", good])

    try SmallFile.write(Array(try SmallFile.read(path, limit: 1000).dropLast(20)), to: path)
    control.look(logger)
    #expect(control.rules.keys.key(presented: secret.text) == key)
    #expect(figures(control) == ["imagefcgi_access_keys 1", "imagefcgi_access_file_good{file=\"keys\"} 0", good])

    try SmallFile.remove(path)
    control.look(logger)
    #expect(control.rules.keys.key(presented: secret.text) == nil)
    #expect(figures(control) == ["imagefcgi_access_keys 0", "imagefcgi_access_file_good{file=\"keys\"} 1", good])
  }

  @Test(arguments: [("{}", 0), (JWKSSourceTests.set("a"), 1)])
  func tellsOfTheKeysOfTokens(text: String, count: Int) throws {
    let jwks = folder.path + "/jwks.json"
    try SmallFile.write(Array(text.utf8), to: jwks)
    let control = try #require(
      try control(["JWT_JWKS": jwks, "JWT_ISSUER": "https://id.example", "JWT_AUDIENCE": "images"]))
    _ = control.tokens?.source.refreshIfDue { _ in }
    #expect(
      figures(control).filter { $0.contains("token") || $0.contains("jwks") } == [
        "imagefcgi_access_token_keys \(count)", "imagefcgi_access_file_good{file=\"jwks\"} \(count)",
      ])
  }

  @Test func nothingIsReadWhileAccessIsOff() throws {
    try SmallFile.write(Array("not a file of keys".utf8), to: path)
    #expect(try control(["ACCESS": "off"]) == nil)
  }

  @Test func allProblemsAtOnce() throws {
    try SmallFile.write(Array("{}\n{\"count\":1}\n".utf8), to: path)
    var environment = Environment([
      "ACCESS": "on", "KEYS_FILE": path, "LINK_KEYS_FILE": folder.path + "/link-keys", "JWT_JWKS": "/jwks.json",
    ])
    #expect(environment.accessControl() == nil)
    #expect(
      environment.problems == [
        "JWT_JWKS requires JWT_ISSUER", "JWT_JWKS requires JWT_AUDIENCE",
        "KEYS_FILE=\(path): line 1: id must be 12 hexadecimal digits in lower case",
      ])
  }
}
