import Testing
import Text

@testable import Access

@Suite struct SigningKeyFileTests {
  private func fault(_ text: some Sequence<UInt8>) -> SigningKeyFile.Fault? {
    do throws(SigningKeyFile.Fault) {
      _ = try SigningKeyFile.keys(in: Array(text))
      return nil
    } catch { return error }
  }

  @Test(arguments: [[], [1], [2, 1]] as [[UInt64]]) func keysComeBack(seeds: [UInt64]) throws {
    let keys = try #require(SigningKeys(seeds.map { SigningKey.make($0, createdAt: Int($0)) }))
    let read = try SigningKeyFile.keys(in: SigningKeyFile.text(of: keys))
    #expect(read.keys.map(\.id) == keys.keys.map(\.id))
    #expect(read.keys.map(\.secret) == keys.keys.map(\.secret))
    #expect(read.keys.map(\.createdAt) == keys.keys.map(\.createdAt))
  }

  @Test func anEmptyFileHasNoKeys() throws { #expect(try SigningKeyFile.keys(in: []).keys.isEmpty) }

  /// No cut file passes as a whole one, but the empty one.
  @Test func everyCutIsAFault() {
    let text = SigningKeyFile.text(of: .make(1, 2))
    for count in 1..<text.count { #expect(fault(text.prefix(count)) != nil, "\(count)") }
  }

  private static let line = String(
    decoding: SigningKeyFile.text(of: .make(1)).split(separator: UInt8(ascii: "\n"))[0], as: UTF8.self)
  private static let secret = Base64URL.encode([UInt8](repeating: 7, count: 32))

  @Test(arguments: [
    ("\n", 1), ("{}\n", 1), ("{\"count\":1}\n", 1), ("{\"count\":0}", 1), ("{\"count\":0}\n\n", 1),
    ("\(line)\n", 1), ("\(line)\n{\"count\":0}\n", 2), ("\(line)\n{\"count\":2}\n", 2),
    ("\(line)\n{\"count\":\"1\"}\n", 2), ("\(line)\n{\"count\":1,\"more\":1}\n", 2),
    ("\(line)\n\(line)\n{\"count\":2}\n", 3), ("\(line)\n\n{\"count\":1}\n", 2), ("no key\n{\"count\":1}\n", 1),
    (#"{"kid":"abcdefgh","secret":"AAAA","created":1}"# + "\n{\"count\":1}\n", 1),
    (#"{"kid":"abcdefgh","secret":"\#(secret)","created":"1"}"# + "\n{\"count\":1}\n", 1),
    (#"{"kid":"abcdefg","secret":"\#(secret)","created":1}"# + "\n{\"count\":1}\n", 1),
    (#"{"kid":"ABCDEFGH","secret":"\#(secret)","created":1}"# + "\n{\"count\":1}\n", 1),
    (#"{"kid":"abcdefgh","secret":"\#(secret)"}"# + "\n{\"count\":1}\n", 1),
    (#"{"kid":"abcdefgh","secret":"\#(secret)","created":1,"more":1}"# + "\n{\"count\":1}\n", 1),
  ])
  func faultsNameTheirLine(text: String, line: Int) { #expect(fault(text.utf8)?.line == line) }

  @Test func faultsTellNoSecret() {
    let text = #"{"kid":"abcdefgh","secret":"\#(Self.secret)","created":-1}"# + "\n{\"count\":1}\n"
    #expect(fault(text.utf8)?.description.contains(Self.secret) == false)
  }
}
