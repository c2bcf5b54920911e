import Access
import FastCGI
import JSON
import Objects
import TestSupport
import Testing

@testable import ImageAPI

@Suite struct ImageServiceCopyTests {
  private static let object = MemoryObjectStore.Object(
    bytes: FormField.gif, contentType: "image/gif", contentDisposition: #"attachment; filename="n.gif""#,
    userMetadata: ["title": "x"])

  @Test func copies() throws {
    let store = MemoryObjectStore()
    store.place("a", Self.object)
    let service = ImageService.make(store)
    let answer = service.send("POST", "/images/copy", #"{"from":"a","to":"b/é"}"#)
    #expect(answer.status == 201 && answer.header("Location") == "https://img.example/images/b/%C3%A9")
    #expect(store.objects == [Array("a".utf8): Self.object, Array("b/é".utf8): Self.object])
    let view = service.respond("GET", "/images/b/%C3%A9")
    #expect(view.body == answer.body && view.header("ETag") == answer.header("ETag"))
    let again = service.send("POST", "/images/copy", #"{"from":"a","to":"b/é"}"#)
    #expect(again.status == 409)
    #expect(try again.member("code") == .string("key-exists"))
    #expect(service.send("POST", "/images/copy", #"{"from":"c","to":"d"}"#).status == 404)
  }

  @Test func moves() throws {
    let store = MemoryObjectStore()
    store.place("a", Self.object)
    let locks = MemoryEditLocks()
    let service = ImageService.make(store, locks: locks)
    let answer = service.send("POST", "/images/move", #"{"from":"a","to":"b"}"#)
    #expect(answer.status == 201)
    #expect(try answer.data("key") == "b")
    #expect(store.objects == [Array("b".utf8): Self.object])
    #expect(store.calls == ["head", "copy", "deleteIfMatch"])
    #expect(try locks.calls.map(\.keys) == [[ObjectKey("a"), ObjectKey("b")]] && locks.kept == 2)
    for key in ["a", "b"] {
      #expect(service.respond("GET", "/images/\(key)?mode=inline").header("X-Cache-Key") == "http://s3/bucket/8/\(key)")
    }
  }

  /// A move that ends half-way leaves two, and says so.
  @Test(
    arguments: [
      (.changed, 412), (.timedOut, 504), (.unavailable, 502), (.notFound, 201),
    ] as [(StoreError.Code, Int)])
  func aMoveLeavesTwoAndNeverNone(code: StoreError.Code, status: Int) {
    let store = MemoryObjectStore()
    store.place("a", Self.object)
    store.deletionFailure = StoreError(code, "late")
    let answer = ImageService.make(store).send("POST", "/images/move", #"{"from":"a","to":"b"}"#)
    #expect(answer.status == status && store.objects.count == 2)
    #expect(answer.text.contains("the image is under both keys now") == (status != 201))
  }

  @Test func aMoveThatLosesItsLockDeletesNothing() {
    let store = MemoryObjectStore()
    store.place("a", Self.object)
    let locks = MemoryEditLocks()
    locks.loss = .lost
    #expect(
      ImageService.make(store, locks: locks).send("POST", "/images/move", #"{"from":"a","to":"b"}"#).status == 503)
    #expect(store.objects.count == 1 && store.calls == ["head"])
  }

  @Test(
    arguments: ["copy", "move"],
    [
      (#"{"from":"a"}"#, "invalid-body"), (#"{"to":"a"}"#, "invalid-body"), (#"{"from":"a","to":"a"}"#, "invalid-body"),
      (#"{"from":"a","to":1}"#, "invalid-body"), (#"{"from":"a","to":"b","c":1}"#, "invalid-body"),
      (#"{"from":"","to":"b"}"#, "invalid-key"), (#"{"from":"a","to":".image-fcgi/b"}"#, "invalid-key"),
      (#"{"from":"a","to":"b/"}"#, "invalid-key"),
    ])
  func refusesBeforeTheStoreIsAsked(name: String, body: (String, String)) throws {
    let store = MemoryObjectStore()
    let answer = ImageService.make(store).send("POST", "/images/\(name)", body.0)
    #expect(answer.status == 400 && store.calls.isEmpty)
    #expect(try answer.member("code") == .string(body.1))
  }

  @Test func deletesMany() throws {
    let store = MemoryObjectStore()
    for key in ["a", "b", "c"] { store.place(key, Self.object) }
    let locks = MemoryEditLocks()
    let service = ImageService.make(store, locks: locks)
    let answer = service.send("POST", "/images/delete", #"{"keys":["a","","none","a","b"]}"#)
    #expect(
      answer.text == #"{"status":"success","data":[{"key":"a","deleted":true},"#
        + #"{"key":"","deleted":false,"code":"invalid-key"},{"key":"none","deleted":true},{"key":"a","deleted":true},"#
        + #"{"key":"b","deleted":true}]}"#)
    #expect(store.objects.keys.map { String(decoding: $0, as: UTF8.self) } == ["c"])
    #expect(store.calls == ["deleteMany"] && locks.calls.map(\.keys.count) == [3])
    for (key, generation) in [("a", 8), ("none", 8), ("b", 8), ("c", 7)] {
      let cacheKey = service.respond("GET", "/images/\(key)?mode=inline").header("X-Cache-Key")
      #expect(cacheKey == "http://s3/bucket/\(generation)/\(key)")
    }
  }

  /// An audit is told of each image that the key is not for.
  @Test func tellsOfRefusedKeys() throws {
    let recorder = MemoryRecorder()
    let control = MemoryAccessControl([MemoryAccessControl.key("all", prefixes: PrefixSet(["a/"]))])
    let service = ImageService.make(recorder: recorder, access: control)
    let answer = service.send("/images/delete", #"{"keys":["a/1","b/1","a","b/1"]}"#)
    #expect(
      answer.text == #"{"status":"success","data":[{"key":"a/1","deleted":true},"#
        + ["b/1", "a", "b/1"].map { #"{"key":"\#($0)","deleted":false,"code":"forbidden"}"# }.joined(separator: ",")
        + "]}")
    let record = try #require(recorder.records.first)
    #expect(record.refusedKeys == 3 && record.errorCode == nil && record.admission == .key && record.isAudited)
    #expect(service.send("/images/delete", #"{"keys":["a/1"]}"#).status == 200)
    #expect(recorder.records.last?.refusedKeys == 0)
  }

  @Test func saysWhatIsNotDeleted() throws {
    let store = MemoryObjectStore()
    store.place("a", Self.object)
    store.deletionFailure = StoreError(.overloaded, "secret-host")
    let answer = ImageService.make(store).send("POST", "/images/delete", #"{"keys":["a"]}"#)
    #expect(
      answer.text
        == #"{"status":"success","data":[{"key":"a","deleted":false,"code":"storage-unavailable"}]}"#)
  }

  @Test(arguments: ["{}", #"{"keys":[]}"#, #"{"keys":"a"}"#, #"{"keys":[1]}"#, #"{"keys":["a"],"x":1}"#])
  func refusesOtherDocuments(body: String) throws {
    let answer = ImageService.make().send("POST", "/images/delete", body)
    #expect(answer.status == 400)
    #expect(try answer.member("code") == .string("invalid-body"))
  }

  @Test func deletesUpToAThousand() throws {
    let keys = (0..<1000).map { "\"k\($0)\"" }
    let service = ImageService.make()
    #expect(service.send("POST", "/images/delete", #"{"keys":[\#(keys.joined(separator: ","))]}"#).status == 200)
    let answer = service.send("POST", "/images/delete", #"{"keys":[\#((keys + keys).joined(separator: ","))]}"#)
    #expect(answer.status == 400)
    #expect(try answer.member("limit") == .number("1000") && answer.member("actual") == .number("2000"))
  }
}
