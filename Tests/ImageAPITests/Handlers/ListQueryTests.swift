import HTTPSyntax
import Multipart
import Testing
import Text

@testable import ImageAPI

@Suite struct ListQueryTests {
  @Test(
    arguments: [
      ("", "", 1000, nil), ("limit=1", "", 1, nil), ("limit=1000&x=y", "", 1000, nil),
      ("prefix=a%2F+%C3%A9", "a/ é", 1000, nil),
      ("cursor=612fc3a9", "", 1000, "a/é"), ("prefix=&limit=007", "", 7, nil),
    ] as [(String, String, Int, String?)])
  func reads(query: String, prefix: String, limit: Int, mark: String?) throws {
    let list = try ListQuery(Query(parsing: query))
    #expect(list.prefix == prefix && list.limit == limit && list.cursor?.mark == mark)
  }

  @Test(arguments: [
    ("limit=", "invalid-limit"), ("limit=0", "invalid-limit"), ("limit=1001", "invalid-limit"),
    ("limit=-1", "invalid-limit"), ("limit=%2B1", "invalid-limit"), ("limit=1.0", "invalid-limit"),
    ("limit=99999999999999999999", "invalid-limit"), ("limit=%D9%A3", "invalid-limit"), ("limit=+1", "invalid-limit"),
    ("cursor=", "invalid-cursor"), ("cursor=6", "invalid-cursor"), ("cursor=6G", "invalid-cursor"),
    ("cursor=6A", "invalid-cursor"), ("cursor=ff", "invalid-cursor"), ("cursor=00", "invalid-cursor"),
    ("cursor=+61", "invalid-cursor"), ("cursor=61.6G", "invalid-cursor"), ("cursor=6A.61", "invalid-cursor"),
    ("cursor=61.61.61", "invalid-cursor"), ("include=", "invalid-query"), ("include=facts,", "invalid-query"),
    ("include=x", "invalid-query"), ("delimiter=", "invalid-query"), ("delimiter=a", "invalid-query"),
    ("include=facts&limit=201", "invalid-limit"), ("include=metadata&limit=201", "invalid-limit"),
    ("prefix=%00", "invalid-prefix"), ("prefix=a%0A", "invalid-prefix"),
  ])
  func refuses(query: String, code: String) {
    let error = #expect(throws: APIError.self) { try ListQuery(Query(parsing: query)) }
    #expect(error?.status == 400 && error?.code.rawValue == code)
  }

  @Test func limitsTheLengthOfPrefixAndCursor() throws {
    let longest = String(repeating: "a", count: 1024)
    #expect(try ListQuery(Query(parsing: "prefix=\(longest)")).prefix == longest)
    let mark = longest + longest
    #expect(try ListQuery(Query(parsing: "cursor=\(ListCursor(step: nil, mark: mark).text)")).cursor?.mark == mark)
    #expect(throws: APIError(.invalidPrefix)) { try ListQuery(Query(parsing: "prefix=\(longest)a")) }
    #expect(throws: APIError(.invalidCursor)) {
      try ListQuery(Query(parsing: "cursor=\(ListCursor(step: nil, mark: mark + "a").text)"))
    }
  }

  @Test(arguments: [("", "a"), ("a/ &é", "a/ &é\u{301}%+"), ("p", "\u{1}\n")])
  func theNextPageHasItsParameters(prefix: String, mark: String) throws {
    let query = try Query(parsing: "limit=5&prefix=\(PercentEncoding.encode(prefix))")
    let target = try ListQuery(query).next(at: ListCursor(step: nil, mark: mark))
    #expect(target.hasPrefix("/images?"))
    let next = try ListQuery(Query(parsing: target.dropFirst("/images?".count)))
    #expect(next.prefix == prefix && next.limit == 5)
    #expect(next.cursor?.mark.map { Array($0.utf8) } == Array(mark.utf8))
  }

  @Test func theNextPageIsOneOfTheSameList() throws {
    let query = try ListQuery(Query(parsing: "include=facts,metadata&delimiter=/&limit=200&prefix=a/"))
    let target = query.next(at: ListCursor(step: "a/é", mark: nil))
    #expect(
      target == "/images?limit=200&cursor=612fc3a9.&include=metadata,facts&delimiter=%2F&prefix=a%2F")
    let next = try ListQuery(Query(parsing: target.dropFirst("/images?".count)))
    #expect(next.inclusions == [.facts, .metadata] && next.groupsFolders && next.limit == 200)
    #expect(next.cursor?.step == "a/é" && next.cursor?.mark == nil)
    #expect(try ListQuery(Query(parsing: "include=facts,facts")).limit == 200)
    let both = try ListCursor(ListCursor(step: "", mark: "m").text)
    #expect(both.step == "" && both.mark == "m")
  }
}
