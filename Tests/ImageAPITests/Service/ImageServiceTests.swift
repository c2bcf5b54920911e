import FastCGI
import Testing

@testable import ImageAPI

@Suite struct ImageServiceTests {
  @Test func listsAnEmptyStore() {
    let response = ImageService.make().respond("GET", "/images")
    #expect(response.status == 200 && response.text == #"{"status":"success","data":[]}"#)
    #expect(response.header("Link") == nil)
  }

  @Test func listsPageByPage() throws {
    let store = MemoryObjectStore()
    let keys = ["a", "a b", "b/1", "b/2", "é", "漢", "e\u{301}"]
    for key in keys { store.place(key, .init(bytes: [1, 2])) }
    let service = ImageService.make(store, publicURL: "")
    var target = "/images?limit=3"
    var found: [String] = []
    for _ in keys {
      let response = service.respond("GET", target)
      guard case .array(let page) = try response.member("data") else { break }
      for case .object(let entry) in page {
        guard case .string(let key) = entry["key"] else { continue }
        found.append(key)
      }
      guard let link = response.header("Link") else {
        #expect(try response.member("next_cursor") == nil)
        break
      }
      #expect(try response.member("next_cursor") != nil)
      target = String(link.dropFirst().prefix { $0 != ">" })
    }
    let sorted = keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    #expect(found.map { Array($0.utf8) } == sorted.map { Array($0.utf8) })
  }

  /// Engines that keep folders give `a/b` before `a b`; the answer is in the order of bytes all the same.
  @Test func bringsAPageIntoKeyOrder() throws {
    let store = MemoryObjectStore()
    for key in ["a/b", "a b", "a"] { store.place(key, .init(bytes: [])) }
    store.listsBackwards = true
    let text = ImageService.make(store).respond("GET", "/images").text
    #expect(text.matches(of: /"key":"([^"]*)"/).map { String($0.1) } == ["a", "a b", "a/b"])
  }

  /// Keys of the service's own objects: no list shows them, and none of them is an image.
  @Test func hidesReservedKeys() throws {
    let store = MemoryObjectStore()
    for key in [".image-fcgi/probe", ".image-fcgi", ".image-fcgix", "a"] { store.place(key, .init(bytes: [1])) }
    let service = ImageService.make(store)
    func keys(_ query: String) throws -> [String] {
      guard case .array(let entries)? = try service.respond("GET", "/images\(query)").member("data") else { return [] }
      return entries.compactMap { entry in
        guard case .object(let image) = entry, case .string(let key)? = image["key"] else { return nil }
        return key
      }
    }
    #expect(try keys("") == [".image-fcgi", ".image-fcgix", "a"])
    #expect(try keys("?prefix=.image-fcgi") == [".image-fcgi", ".image-fcgix"])
    #expect(try keys("?prefix=.image-fcgi/") == [] && keys("?prefix=.image-fcgi/p") == [])
    #expect(service.respond("GET", "/images?prefix=.image-fcgi/").status == 200)
    for method in ["GET", "DELETE"] {
      let response = service.respond(method, "/images/.image-fcgi/probe")
      #expect(response.status == 400)
      #expect(try response.member("code") == .string("invalid-key"))
    }
    #expect(store.objects.count == 4)
  }

  @Test func listsEntriesUnderAPrefix() {
    let store = MemoryObjectStore()
    store.place("b/é", .init(bytes: [1]))
    store.place("c", .init(bytes: [1]))
    let response = ImageService.make(store).respond("GET", "/images/?prefix=b%2F")
    #expect(
      response.text == #"{"status":"success","data":[{"key":"b/é","size":1,"last_modified":"2026-11-23T09:00:00Z","#
        + #""etag":"etag-1","url":"https://img.example/images/b/%C3%A9"}]}"#)
  }

  /// A cache that decides by the path would otherwise keep a view of `a.jpg`, or its 404.
  @Test func tellsCachesWhatToDo() {
    let store = MemoryObjectStore()
    store.place("a.jpg", .init(bytes: [1]))
    let service = ImageService.make(store)
    #expect(service.respond("GET", "/images/a.jpg").header("Cache-Control") == "no-cache")
    for target in ["/images/none.jpg", "/images", "/healthz", "/readyz", "/none"] {
      #expect(service.respond("GET", target).header("Cache-Control") == "no-store", "\(target)")
    }
    #expect(service.respond("DELETE", "/images/a.jpg").header("Cache-Control") == "no-store")
  }

  @Test func viewsObjectsOfOtherTools() {
    let store = MemoryObjectStore()
    store.place("b/a.bin", .init(bytes: [1], userMetadata: ["by": "aws"]))
    #expect(
      ImageService.make(store).respond("GET", "/images/b%2Fa.bin").text
        == #"{"status":"success","data":{"key":"b/a.bin","size":1,"content_type":"","last_modified":"#
        + #""2026-11-23T09:00:00Z","etag":"etag-1","filename":"a.bin","metadata":{"by":"aws"},"#
        + #""width":null,"height":null,"frames":null,"alpha":null,"format":null,"blurhash":null,"#
        + #""url":"https://img.example/images/b/a.bin","download_url":"https://img.example/images/b/a.bin?mode=download","#
        + #""immutable_url":"https://img.example/images/b/a.bin?mode=inline&v=etag-1"}}"#)
  }

  @Test func viewsWhatWasUploaded() throws {
    let service = ImageService.make()
    #expect(service.upload([.file, FormField("metadata", #"{"É":[1.0]}"#), FormField("key", "k")]).status == 201)
    let response = service.respond("GET", "/images/k")
    #expect(response.text.contains(#""filename":"a.gif","metadata":{"É":[1.0]}"#))
  }

  /// nginx would break off a download whose copy it cannot write.
  @Test(arguments: [true, false]) func downloadsAreNotKeptInACacheWithoutRoom(hasRoom: Bool) {
    let service = ImageService.make(cacheSpace: FixedCacheSpace(isEnough: hasRoom))
    #expect(service.respond("GET", "/images/a?mode=download").header("X-S3-Uncached") == (hasRoom ? nil : "1"))
  }

  @Test func deletesOnceAndForgetsTheCache() {
    let store = MemoryObjectStore()
    store.place("a", .init(bytes: []))
    store.place("b", .init(bytes: []))
    let service = ImageService.make(store)
    #expect(service.respond("DELETE", "/images/a").text == #"{"status":"success","data":{"key":"a"}}"#)
    #expect(store.objects.keys.map { $0 } == [Array("b".utf8)])
    #expect(service.respond("DELETE", "/images/a").status == 404)
    #expect(service.respond("GET", "/images/a?mode=download").header("X-Cache-Key") == "http://s3/bucket/8/a")
    #expect(service.respond("GET", "/images/b?mode=download").header("X-Cache-Key") == "http://s3/bucket/7/b")
  }

  /// The storage may have deleted what it did not confirm.
  @Test func forgetsTheCacheWhereADeletionFails() {
    let store = MemoryObjectStore()
    store.place("a", .init(bytes: []))
    store.deletionFailure = StoreError(.timedOut, "late")
    let service = ImageService.make(store)
    #expect(service.respond("DELETE", "/images/a").status == 504)
    #expect(service.respond("GET", "/images/a?mode=download").header("X-Cache-Key") == "http://s3/bucket/8/a")
  }

  @Test func isHealthyWithoutTheStore() {
    let store = MemoryObjectStore()
    store.failure = StoreError(.unavailable, "down")
    let response = ImageService.make(store).respond("GET", "/healthz")
    #expect(response.status == 200 && response.text == #"{"status":"success","data":{"healthy":true}}"#)
    #expect(store.calls.isEmpty)
  }

  @Test(
    arguments: [
      (nil, 200, "success"), (.notFound, 503, "storage-unavailable"), (.unavailable, 503, "storage-unavailable"),
      (.overloaded, 503, "storage-unavailable"), (.timedOut, 503, "storage-timeout"),
    ] as [(StoreError.Code?, Int, String)])
  func isReadyWithTheStore(failure: StoreError.Code?, status: Int, word: String) {
    let store = MemoryObjectStore()
    store.failure = failure.map { StoreError($0, "secret-host") }
    let response = ImageService.make(store).respond("GET", "/readyz")
    #expect(response.status == status && response.text.contains("\"\(word)\""))
    #expect(!response.text.contains("secret-host"))
    #expect(store.calls == ["checkReady"])
  }

  @Test(
    arguments: [
      "GET /images", "GET /images/a", "GET /images/a?mode=download", "DELETE /images/a", "POST /images/upload",
    ],
    [
      (.notFound, 404, "not-found"), (.alreadyExists, 409, "key-exists"), (.unavailable, 502, "storage-unavailable"),
      (.keyRefused, 400, "invalid-key"), (.archived, 409, "image-archived"),
      (.invalidMark, 400, "invalid-cursor"), (.overloaded, 503, "storage-unavailable"),
      (.timedOut, 504, "storage-timeout"),
    ] as [(StoreError.Code, Int, String)])
  func answersFailuresOfTheStore(line: String, failure: (code: StoreError.Code, status: Int, name: String)) throws {
    let store = MemoryObjectStore()
    store.failure = StoreError(failure.code, "secret-host refused")
    let service = ImageService.make(store)
    let words = line.split(separator: " ").map(String.init)
    let response = words[0] == "POST" ? service.upload([.file]) : service.respond(words[0], words[1])
    #expect(response.status == failure.status)
    #expect(try response.member("code") == .string(failure.name))
    #expect(try response.member("request_id") == .string("id-1"))
    #expect(!response.text.contains("secret-host"))
    #expect(store.objects.isEmpty)
  }

  @Test(arguments: [
    ("GET", "/", 404), ("POST", "/images/a", 405), ("PUT", "/images/a", 400), ("GET", "/images/%2e%2e", 400),
    ("GET", "/images?limit=0", 400),
    ("GET", "/images?cursor=x", 400), ("GET", "/images/a?mode=x", 400), ("DELETE", "/images/a%00", 400),
  ])
  func refusesBeforeTheStoreIsAsked(method: String, target: String, status: Int) {
    let store = MemoryObjectStore()
    #expect(ImageService.make(store).respond(method, target).status == status)
    #expect(store.calls.isEmpty)
  }
}
