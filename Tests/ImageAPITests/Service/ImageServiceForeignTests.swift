import FastCGI
import Testing

@testable import ImageAPI

/// Objects that other tools have stored: in archives, under keys of their own, with names that are no keys.
@Suite struct ImageServiceForeignTests {
  /// Objects that lists leave out, because no other request accepts their names.
  static let hidden = [
    "folder/", "/", "/a", "a//b", "a/./b", "../a", "a/..", "a\u{1}b", "a\u{7F}", ".image-fcgi/probe-1", ".image-fcgi/",
    ".image-fcgi/leases/a",
  ]

  @Test func listsShowOnlyWhatOtherRequestsAccept() throws {
    let store = MemoryObjectStore()
    let shown = [".image-fcgi", ".image-fcgi-notes", "a b", "folder/a", "x"]
    for key in shown + Self.hidden { store.place(key, .init(bytes: [])) }
    let text = ImageService.make(store).respond("GET", "/images").text
    #expect(text.matches(of: /"key":"([^"]*)"/).map { String($0.1) } == shown)
  }

  /// A page may be shorter than its limit, or empty. The pages together have every image once.
  @Test(arguments: 1...5) func pagesGoOnBehindHiddenObjects(limit: Int) throws {
    let store = MemoryObjectStore()
    let shown = ["a", "b/c", "x", "z"]
    for key in shown + Self.hidden { store.place(key, .init(bytes: [])) }
    let service = ImageService.make(store, publicURL: "")
    var target: String? = "/images?limit=\(limit)"
    var found: [String] = []
    while let next = target {
      let response = service.respond("GET", next)
      #expect(response.status == 200)
      found += response.text.matches(of: /"key":"([^"]*)"/).map { String($0.1) }
      target = response.header("Link").map { String($0.dropFirst().prefix { $0 != ">" }) }
    }
    #expect(found == shown)
  }

  /// A mark that could not be a cursor is an error of the storage, not a header that nginx cannot read.
  @Test(arguments: [(ListCursor.maximumMarkLength, 200), (ListCursor.maximumMarkLength + 1, 502), (100_000, 502)])
  func marksHaveALimit(length: Int, status: Int) {
    let store = MemoryObjectStore()
    store.mark = String(repeating: "m", count: length)
    #expect(ImageService.make(store).respond("GET", "/images").status == status)
  }

  @Test func viewsShowTheStorageClass() {
    let store = MemoryObjectStore()
    store.place("a", .init(bytes: [], storageClass: "DEEP_ARCHIVE"))
    store.place("b", .init(bytes: []))
    let service = ImageService.make(store)
    #expect(service.respond("GET", "/images/a").text.contains(#""storage_class":"DEEP_ARCHIVE""#))
    #expect(!service.respond("GET", "/images/b").text.contains("storage_class"))
  }

  /// nginx asks why the storage has refused it the bytes. The answer is the client's error.
  @Test(
    arguments: [
      (.archived, 409, "image-archived"), (.encrypted, 409, "image-encrypted"), (.notFound, 404, "not-found"),
      (.unavailable, 502, "storage-unavailable"), (.timedOut, 504, "storage-timeout"),
      (nil, 502, "storage-unavailable"),
    ] as [(StoreError.Code?, Int, String)])
  func refusalsAreExplained(reason: StoreError.Code?, status: Int, code: String) throws {
    let store = MemoryObjectStore()
    store.place("a", .init(bytes: [1]))
    store.unreadable = reason
    let response = ImageService.make(store).respond(
      "GET", "/images/a?mode=inline", fields: [.storageRefusal: "403"])
    #expect(response.status == status)
    #expect(try response.member("code") == .string(code))
    #expect(response.header("X-Accel-Redirect") == nil)
    #expect(store.calls == ["checkIsReadable"])
  }

  @Test func encryptedImagesCanBeDeleted() {
    let store = MemoryObjectStore()
    store.place("a", .init(bytes: [1]))
    store.unreadable = .encrypted
    let service = ImageService.make(store)
    #expect(service.respond("GET", "/images/a").status == 409)
    #expect(service.respond("DELETE", "/images/a").status == 200)
    #expect(store.objects.isEmpty)
  }
}
