import Access
import FastCGI
import HTTPSyntax
import JSON
import Objects
import TestSupport
import Testing

@testable import ImageAPI

@Suite struct ImageServiceListTests {
  /// A handler over objects with these keys.
  private static func handler(_ keys: [String], _ store: MemoryObjectStore = MemoryObjectStore()) -> ListHandler {
    for key in keys { store.place(key, .init(bytes: FormField.gif)) }
    return ListHandler(store: store, editor: store, timeout: StorageTimeout(seconds: 5), publicURL: PublicURL(""))
  }

  private static func principal(_ prefixes: [String]) -> Principal {
    Principal(source: .key("k"), name: "n", scopes: .all, prefixes: PrefixSet(prefixes))
  }

  private static func texts(_ value: JSONValue?) -> [String] {
    guard case .array(let values)? = value else { return [] }
    return values.map { value in
      switch value {
      case .string(let text): return text
      case .object(let object):
        guard case .string(let key)? = object["key"] else { return "?" }
        return key
      default: return "?"
      }
    }
  }

  /// All pages of a list: each with its keys, and its folders in brackets.
  private static func pages(_ handler: ListHandler, _ query: String, _ prefixes: [String]) throws -> [[String]] {
    var pages: [[String]] = []
    var cursor: String?
    repeat {
      let text = query + (cursor.map { "&cursor=\($0)" } ?? "")
      let page = try handler.respond(to: Query(parsing: text), principal(prefixes))
      pages.append(texts(try page.member("data")) + texts(try page.member("prefixes")).map { "[\($0)]" })
      cursor = if case .string(let text)? = try page.member("next_cursor") { text } else { nil }
      #expect((page.header("Link") != nil) == (cursor != nil))
    } while cursor != nil && pages.count < 50
    return pages
  }

  private static let keys = ["a/1", "a/2", "a/x/1", "b/1", "b/2", "c", "d/1/2/3", ".image-fcgi/locks/a"]

  @Test(
    arguments: [
      ("", [""], [["a/1", "a/2", "a/x/1", "b/1", "b/2", "c", "d/1/2/3"]]),
      ("", ["b/", "a/x"], [["a/x/1", "b/1", "b/2"]]),
      ("limit=1", ["b/", "a/x"], [["a/x/1"], ["b/1"], ["b/2"]]),
      ("limit=2", ["b/", "a/", "a/x/", "nothing/"], [["a/1", "a/2"], ["a/x/1", "b/1"], ["b/2"]]),
      ("prefix=a/", ["a/x", "b/"], [["a/x/1"]]), ("prefix=c", ["a/"], [[]]), ("", [], [[]]),
      ("prefix=b/1", ["b/"], [["b/1"]]),
      ("delimiter=/", [""], [["c", "[a/]", "[b/]", "[d/]"]]),
      ("delimiter=/", ["d/1/2/", "a/", "c"], [["c", "[a/]", "[d/]"]]),
      ("delimiter=/&prefix=d/", ["d/1/2/", "a/"], [["[d/1/]"]]),
      ("delimiter=/&prefix=d/1/2/", ["d/1/2/", "a/"], [["d/1/2/3"]]),
      ("delimiter=/&limit=1", ["a/", "b/", "c"], [["[a/]"], ["[b/]"], ["c"]]),
      ("delimiter=/&prefix=a/", ["a/"], [["a/1", "a/2", "[a/x/]"]]),
    ] as [(String, [String], [[String]])])
  func showsWhatMayBeSeen(query: String, prefixes: [String], pages: [[String]]) throws {
    var seen = try Self.pages(Self.handler(Self.keys), query, prefixes)
    // A page that the storage has filled may be followed by an empty one.
    if seen.count > 1, seen.last == [] { seen.removeLast() }
    #expect(seen == pages)
  }

  /// What nobody may see is not even read, and many prefixes without images cost a bounded number of requests a page.
  @Test func asksOnlyForWhatMayBeSeen() throws {
    let store = MemoryObjectStore()
    let handler = Self.handler(Self.keys, store)
    #expect(try Self.pages(handler, "prefix=c", ["a/"]) == [[]])
    #expect(store.calls.isEmpty)
    let prefixes = (10..<50).map { "none\($0)/" } + ["zz"]
    store.place("zz", .init(bytes: [1]))
    #expect(try Self.pages(handler, "", prefixes) == [[], [], ["zz"]])
    #expect(store.calls.count == 41)
    #expect(throws: APIError(.invalidCursor)) {
      try handler.respond(to: Query(parsing: "cursor=61."), Self.principal(["b/", "c/"]))
    }
    #expect(throws: APIError(.invalidCursor)) {
      try handler.respond(to: Query(parsing: "cursor=61"), Self.principal(["b/", "c/"]))
    }
  }

  @Test func includesWhatIsAskedFor() throws {
    let store = MemoryObjectStore()
    store.place(
      "a",
      .init(bytes: [1], contentType: "image/png", contentDisposition: #"x; filename="n.png""#, userMetadata: ["t": "x"])
    )
    store.place("b", .init(bytes: [1]))
    let service = ImageService.make(store)
    let metadata = service.respond("GET", "/images?include=metadata")
    #expect(metadata.text.contains(#""content_type":"image/png","last_modified":"#))
    #expect(metadata.text.contains(#""filename":"n.png","metadata":{"t":"x"},"url""#))
    #expect(metadata.text.contains(#""filename":"b","metadata":{},"url""#) && !metadata.text.contains("width"))
    let facts = service.respond("GET", "/images?include=facts")
    #expect(facts.text.contains(#""width":null"#) && !facts.text.contains("filename"))
    let both = service.respond("GET", "/images?include=facts,metadata")
    #expect(both.text.contains(#""metadata":{"t":"x"},"width":null"#))
    #expect(store.calls == ["list", "heads", "list", "heads", "list", "heads"])
    store.unreadable = .encrypted
    let unknown = service.respond("GET", "/images?include=facts,metadata")
    #expect(
      unknown.text.contains(#""content_type":null"#) && unknown.text.contains(#""filename":null,"metadata":null"#))
  }
}
