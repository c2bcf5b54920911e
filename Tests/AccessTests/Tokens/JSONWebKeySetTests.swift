import Testing

@testable import Access

@Suite struct JSONWebKeySetTests {
  static let vectors = TokenVectors.all.keySets

  @Test(arguments: vectors) func vector(_ vector: TokenVectors.KeySet) {
    do throws(JSONWebKeySetError) {
      let set = try JSONWebKeySet(Array(vector.text.utf8), acceptsSecrets: vector.local, generation: 7)
      #expect(set.keys.map(\.algorithm.rawValue) == vector.used)
      #expect(set.skipped.map { "\($0.fault)" } == vector.skipped)
      #expect(set.skipped.map(\.index) == set.skipped.map(\.index).sorted() && set.generation == 7)
    } catch {
      #expect(vector.used == nil, "\(error)")
    }
  }

  /// A fault without a vector is a rule that nobody tests.
  @Test func vectorsHaveEveryFault() {
    #expect(Set(Self.vectors.flatMap(\.skipped)) == Set(KeyFault.allCases.map { "\($0)" }))
  }

  /// Whoever logs a set by mistake does not log a secret.
  @Test func descriptionsHaveNoSecret() throws {
    let secret = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY"
    let text = #"{"keys":[{"kty":"oct","kid":"a","k":"\#(secret)"},{"kty":"oct","kid":"b","k":"\#(secret)="}]}"#
    let set = try JSONWebKeySet(Array(text.utf8), acceptsSecrets: true, generation: 1)
    #expect(set.keys.count == 1 && set.skipped.map(\.id) == ["b"])
    var dumped = ""
    dump(set, to: &dumped)
    for text in [dumped, "\(set)", "\(set.keys)"] {
      #expect(text.contains("HS256") && !text.contains("QUJD") && !text.contains("ABCD") && !text.contains("65"))
    }
  }

  @Test func errorsHaveNoBytesOfTheText() {
    for text in [#"{"keys":[{"k":"hush"#, #"hush"#, #"{"hush":1}"#, String(repeating: "hush", count: 20_000)] {
      let error = #expect(throws: JSONWebKeySetError.self) {
        try JSONWebKeySet(Array(text.utf8), acceptsSecrets: true, generation: 1)
      }
      #expect(error.map { "\($0)" }?.contains("hush") == false)
    }
  }
}
