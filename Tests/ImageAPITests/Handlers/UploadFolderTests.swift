import Access
import Testing

@testable import ImageAPI

@Suite struct UploadFolderTests {
  @Test(
    arguments: [
      ("a/b", ["a/"], "a/b"), ("a/b/", ["a/"], "a/b/*"), (nil, ["a/"], "a/*"), (nil, ["a-"], "a-*"), (nil, [""], "*"),
      (nil, ["a/", "b/"], "forbidden"), ("b/c", ["a/"], "forbidden"), ("b/", ["a/"], "forbidden"),
      // A made name could begin with what follows the folder by chance.
      ("a/", ["a/0"], "forbidden"), ("a/..", ["a/"], "invalid-key"), ("a//", ["a/"], "invalid-key"),
      (nil, [".image-fcgi/"], "invalid-key"), (nil, [], "forbidden"),
    ] as [(String?, [String], String)])
  func isWhereThePrincipalMayStore(key: String?, prefixes: [String], place: String) {
    let principal = Principal(source: .key("k"), name: "n", scopes: .write, prefixes: PrefixSet(prefixes))
    let found: String
    do {
      switch try UploadFolder(key, fileCount: 1, principal) {
      case .key(let key): found = key.value
      case .made(let folder): found = folder + "*"
      }
    } catch { found = APIError(error).code.rawValue }
    #expect(found == place)
  }

  @Test func severalFilesHaveNoKey() {
    let error = #expect(throws: APIError.self) { try UploadFolder("a", fileCount: 2, .everybody) }
    #expect(error?.code == .invalidKey)
    #expect(throws: Never.self) { try UploadFolder("a/", fileCount: 2, .everybody) }
  }
}
