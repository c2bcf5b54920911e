import FastCGI
import JSON
import Objects
import TestSupport
import Testing

@testable import ImageAPI

@Suite struct ImageServiceEditTests {
  private static func stored(_ store: MemoryObjectStore) {
    var object = MemoryObjectStore.Object(
      bytes: FormField.gif, contentType: "image/gif", contentDisposition: #"inline; filename="old.gif""#,
      userMetadata: ["title": "x", "other_tool": "=?UTF-8?Q?=C3=A9?=", "imagefcgi-facts": "1x1"])
    object.kept.cacheControl = "max-age=5"
    store.place("a", object)
  }

  @Test func changesMetadataAndFileName() throws {
    let store = MemoryObjectStore()
    Self.stored(store)
    let service = ImageService.make(store)
    let old = service.respond("GET", "/images/a")
    let answer = service.send("PATCH", "/images/a", #"{"metadata":{"title":null,"n":[1]},"filename":"é.gif"}"#)
    #expect(answer.status == 200)
    #expect(try answer.data("filename") == "é.gif" && answer.text.contains(#""metadata":{"n":[1],"other_tool":"é"}"#))
    let object = try #require(store.objects[Array("a".utf8)])
    #expect(
      object.userMetadata == [
        "other_tool": "=?UTF-8?Q?=C3=A9?=", "imagefcgi-facts": "1x1", "imagefcgi-json": #"{"n":[1]}"#,
      ])
    #expect(
      object.bytes == FormField.gif && object.contentType == "image/gif" && object.kept.cacheControl == "max-age=5")
    #expect(object.contentDisposition == #"attachment; filename="_.gif"; filename*=UTF-8''%C3%A9.gif"#)
    let new = service.respond("GET", "/images/a")
    #expect(new.body == answer.body && new.header("ETag") == answer.header("ETag"))
    #expect(new.header("ETag") != old.header("ETag") && new.header("ETag")?.hasPrefix("\"m-") == true)
    // The copies of the image have another name, those of variants the same.
    #expect(service.respond("GET", "/images/a?mode=inline").header("X-Cache-Key") == "http://s3/bucket/8/a")
    let variant = service.respond("GET", "/images/a?width=1").header("X-Cache-Key")
    #expect(variant?.hasPrefix("http://s3/bucket/7/a?") == true)
  }

  @Test(arguments: [
    "{}", #"{"metadata":{}}"#, #"{"metadata":{"title":"x"},"filename":"old.gif"}"#, #"{"metadata":{"none":null}}"#,
  ])
  func whatChangesNothingWritesNothing(patch: String) {
    let store = MemoryObjectStore()
    Self.stored(store)
    let service = ImageService.make(store)
    let view = service.respond("GET", "/images/a")
    let answer = service.send("PATCH", "/images/a", patch)
    #expect(answer.status == 200 && answer.body == view.body)
    #expect(store.calls == ["head", "head"])
  }

  @Test func comparesTheTagOfTheView() throws {
    let store = MemoryObjectStore()
    Self.stored(store)
    let service = ImageService.make(store)
    let view = service.respond("GET", "/images/a")
    let tag = try #require(view.header("ETag"))
    let patch = #"{"metadata":{"title":"y"}}"#
    for other in [#""etag-10""#, #""m-0""#, "W/" + tag] {
      #expect(service.send("PATCH", "/images/a", patch, fields: [.ifMatch: other]).status == 412)
    }
    #expect(service.send("PATCH", "/images/a", patch, fields: [.ifNoneMatch: tag]).status == 412)
    #expect(!store.calls.contains("rewrite"))
    #expect(service.send("PATCH", "/images/a", patch, fields: [.ifMatch: "\"x\", " + tag]).status == 200)
    #expect(service.send("PATCH", "/images/a", patch, fields: [.ifMatch: tag]).status == 412)
    #expect(service.send("PATCH", "/images/a", patch, fields: [.ifMatch: "*"]).status == 200)
    #expect(service.respond("GET", "/images/a", fields: [.ifNoneMatch: tag]).status == 200)
  }

  @Test func viewsHaveConditions() throws {
    let store = MemoryObjectStore()
    Self.stored(store)
    let service = ImageService.make(store)
    let tag = try #require(service.respond("GET", "/images/a").header("ETag"))
    let same = service.respond("GET", "/images/a", fields: [.ifNoneMatch: tag])
    #expect(same.status == 304 && same.body.isEmpty && same.header("ETag") == tag)
    #expect(same.header("Cache-Control") == "no-cache")
    #expect(service.respond("GET", "/images/a", fields: [.ifNoneMatch: #""etag-10""#]).status == 200)
    #expect(service.respond("GET", "/images/a", fields: [.ifMatch: tag]).status == 200)
    #expect(service.respond("GET", "/images/a", fields: [.ifMatch: #""etag-10""#]).status == 412)
    let future = "Fri, 01 Jan 2100 00:00:00 GMT"
    #expect(service.respond("GET", "/images/a", fields: [.ifModifiedSince: future]).status == 200)
  }

  /// The tag must be the same on all hosts, whatever the order in which an engine gives the fields.
  @Test func theTagOfAViewIsStable() throws {
    let one = try JSONObject.make(#"{"a":"b","c":{"d":[1,null]}}"#)
    let other = try JSONObject.make(#"{"c":{"d":[1,null]},"a":"b"}"#)
    func tag(_ etag: String, _ type: String, _ name: String, _ metadata: JSONObject) -> String {
      ViewTag.make(etag: etag, contentType: type, fileName: name, metadata: metadata).text
    }
    #expect(tag("e", "t", "n", one) == tag("e", "t", "n", other))
    let all = [
      tag("e", "t", "n", one), tag("f", "t", "n", one), tag("e", "u", "n", one), tag("e", "t", "o", one),
      tag("et", "", "n", one), tag("e", "t", "n", JSONObject()), tag("e", "t", "n", try .make(#"{"a":"b","c":"d"}"#)),
    ]
    #expect(Set(all).count == all.count)
  }

  @Test(
    arguments: [
      ("{", 400, "invalid-body"), ("[]", 400, "invalid-body"), (#"{"meta":{}}"#, 400, "invalid-body"),
      (#"{"metadata":[]}"#, 400, "invalid-body"), (#"{"metadata":null}"#, 400, "invalid-body"),
      (#"{"filename":1}"#, 400, "invalid-body"), (#"{"filename":""}"#, 400, "invalid-filename"),
      (#"{"filename":"a\u0000"}"#, 400, "invalid-filename"),
    ] as [(String, Int, String)])
  func refusesBeforeTheStoreIsAsked(body: String, status: Int, code: String) throws {
    let store = MemoryObjectStore()
    let answer = ImageService.make(store).send("PATCH", "/images/a", body)
    #expect(answer.status == status && store.calls.isEmpty)
    #expect(try answer.member("code") == .string(code))
  }

  @Test func refusesOtherBodies() throws {
    let service = ImageService.make()
    for type in ["", "text/plain", "application/merge-patch+json", "application"] {
      #expect(service.send("PATCH", "/images/a", "{}", contentType: type).status == 415)
    }
    #expect(service.send("PATCH", "/images/a", "{}", contentType: "Application/JSON; charset=utf-8").status == 404)
    #expect(service.send("PATCH", "/images/a", "{}", fields: [.contentEncoding: "gzip"]).status == 415)
    let large = service.send("PATCH", "/images/a", String(repeating: " ", count: 1 << 20) + "{}")
    #expect(large.status == 413)
    #expect(try large.member("limit") == .number("1048576") && large.member("actual") == .number("1048578"))
    #expect(service.send("PATCH", "/images/a", String(repeating: " ", count: (1 << 20) - 2) + "{}").status == 404)
  }

  @Test func metadataMayBeTooLarge() throws {
    let store = MemoryObjectStore()
    Self.stored(store)
    let answer = ImageService.make(store).send(
      "PATCH", "/images/a", #"{"metadata":{"l":"\#(String(repeating: "x", count: 2048))"}}"#)
    #expect(answer.status == 400 && !store.calls.contains("rewrite"))
    #expect(try answer.member("code") == .string("metadata-too-large"))
  }

  @Test(
    arguments: [
      (.busy, nil, 503, "overloaded", 0), (.unavailable("disk"), nil, 503, "unavailable", 0),
      (nil, .lost, 503, "overloaded", 1),
    ] as [(EditLockError?, EditLockError?, Int, String, Int)])
  func withoutALockNothingIsChanged(
    failure: EditLockError?, loss: EditLockError?, status: Int, code: String, heads: Int
  )
    throws
  {
    let store = MemoryObjectStore()
    Self.stored(store)
    let locks = MemoryEditLocks()
    (locks.failure, locks.loss) = (failure, loss)
    let service = ImageService.make(store, locks: locks)
    let answer = service.send("PATCH", "/images/a", #"{"metadata":{"title":"y"}}"#)
    #expect(answer.status == status && answer.header("Retry-After") == "1")
    #expect(try answer.member("code") == .string(code))
    #expect(store.calls == Array(repeating: "head", count: heads) && !answer.text.contains("disk"))
  }

  @Test(
    arguments: [
      (.notFound, 404, "not-found"), (.changed, 412, "precondition-failed"),
      (.notSupported, 501, "replace-not-supported"),
      (.archived, 409, "image-archived"), (.timedOut, 504, "storage-timeout"),
    ] as [(StoreError.Code, Int, String)])
  func answersFailuresOfTheStore(code: StoreError.Code, status: Int, name: String) throws {
    let store = MemoryObjectStore()
    Self.stored(store)
    store.failures["rewrite"] = StoreError(code, "secret-host")
    let answer = ImageService.make(store).send("PATCH", "/images/a", #"{"metadata":{"title":"y"}}"#)
    #expect(answer.status == status && !answer.text.contains("secret-host"))
    #expect(try answer.member("code") == .string(name))
    // Somebody else has replaced the image past the locks: it is looked at again.
    #expect(store.calls.filter { $0 == "rewrite" }.count == (code == .changed ? 3 : 1))
  }

  /// Sixteen threads, each with a service and a store of its own, add one member each.
  @Test func editsOfManyThreadsAreAllThere() async throws {
    let objects = MemoryObjects()
    Self.stored(MemoryObjectStore(objects))
    let held = MemoryEditLocks.Shared()
    await withTaskGroup(of: Int.self) { group in
      for number in 0..<16 {
        group.addTask {
          let service = ImageService.make(MemoryObjectStore(objects), locks: MemoryEditLocks(held))
          return service.send("PATCH", "/images/a", #"{"metadata":{"m\#(number)":"x"}}"#).status
        }
      }
      for await status in group { #expect(status == 200) }
    }
    let metadata = MemoryObjectStore(objects).objects[Array("a".utf8)]?.userMetadata ?? [:]
    #expect(Set((0..<16).map { "m\($0)" }).isSubset(of: metadata.keys))
  }
}
