import Testing

@testable import HTTPSyntax

@Suite struct QueryTests {
  @Test(arguments: [
    ("a=1", "1"), ("a=", ""), ("a", ""), ("a=1=2", "1=2"), ("a=b+c", "b c"), ("a=b%2Bc", "b+c"), ("a=%26", "&"),
    ("%61=1", "1"), ("&&x=2&&a=1&&", "1"), ("a=%C3%A9", "é"), ("a=é", "é"), ("a=/?:@", "/?:@"), ("a=%2520", "%20"),
  ])
  func reads(query: String, value: String) throws {
    #expect(try Query(parsing: query)["a"] == value)
  }

  @Test(arguments: ["", "&", "A=1", "b=a", "=a", "a+=1"])
  func isNilWhereTheNameIsAbsent(query: String) throws {
    #expect(try Query(parsing: query)["a"] == nil)
  }

  @Test(arguments: [("a=1&a=2", "a"), ("a=1&b&a=1", "a"), ("a&%61", "a"), ("x+y=1&x%20y=2", "x y")])
  func refusesANameGivenTwice(query: String, name: String) {
    #expect(throws: QueryError.duplicateParameter(name)) { try Query(parsing: query) }
  }

  @Test(arguments: [
    ("a=%", "a=%"), ("b=1&a=%2", "a=%2"), ("%zz=1&b=2", "%zz=1"), ("a=%ff", "a=%ff"), ("%C3=1", "%C3=1"), ("a%", "a%"),
  ])
  func refusesWhatCannotBeDecoded(query: String, pair: String) {
    #expect(throws: QueryError.invalidEncoding(pair)) { try Query(parsing: query) }
  }

  @Test func isBounded() throws {
    let most = (1...Query.maxParameters).map { "p\($0)=\($0)" }.joined(separator: "&")
    #expect(try Query(parsing: most)["p64"] == "64")
    #expect(throws: QueryError.tooManyParameters) { try Query(parsing: most + "&q=1") }
  }

  @Test func readsASubstring() throws {
    let uri = "/images/?prefix=a%2Fb&limit=10"
    let query = try Query(parsing: uri[uri.index(after: uri.firstIndex(of: "?")!)...])
    #expect(query["prefix"] == "a/b")
    #expect(query["limit"] == "10")
  }
}
