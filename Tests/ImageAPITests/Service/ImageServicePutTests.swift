import FastCGI
import JSON
import Objects
import TestSupport
import Testing

@testable import ImageAPI

@Suite struct ImageServicePutTests {
  private static let other = FormField.gif + [7]

  private static func put(
    _ service: ImageService, _ bytes: [UInt8] = FormField.gif, key: String = "a/b.gif",
    fields: [RequestField: String] = [:]
  ) -> Response {
    service.send("PUT", "/images/\(key)", body: bytes, contentType: "text/plain", fields: fields)
  }

  @Test func storesTheBytes() throws {
    let store = MemoryObjectStore()
    let answer = Self.put(ImageService.make(store))
    #expect(
      answer.text == #"{"status":"success","data":{"key":"a/b.gif","size":10,"content_type":"image/gif","#
        + #""etag":"etag-10","sha256":"sha256-10","filename":"b.gif","metadata":{},"#
        + #""width":null,"height":null,"frames":null,"alpha":null,"format":null,"blurhash":null,"#
        + #""url":"https://img.example/images/a/b.gif"}}"#)
    #expect(answer.status == 201 && answer.header("Location") == "https://img.example/images/a/b.gif")
    let stored = MemoryObjectStore.Object(
      bytes: FormField.gif, contentType: "image/gif", contentDisposition: #"attachment; filename="b.gif""#)
    #expect(store.objects == [Array("a/b.gif".utf8): stored])
  }

  @Test func neverOverwritesWithoutIfMatch() throws {
    let store = MemoryObjectStore()
    let service = ImageService.make(store)
    #expect(Self.put(service, fields: [.ifNoneMatch: "*"]).status == 201)
    let taken = Self.put(service, Self.other)
    #expect(taken.status == 409)
    #expect(try taken.member("code") == .string("key-exists"))
    let tag = try #require(service.respond("GET", "/images/a/b.gif").header("ETag"))
    for (condition, status) in [("*", 412), (#""etag-10""#, 412), (tag, 412), (#""x""#, 409)] {
      #expect(Self.put(service, Self.other, fields: [.ifNoneMatch: condition]).status == status)
    }
    #expect(store.objects[Array("a/b.gif".utf8)]?.bytes == FormField.gif)
  }

  @Test func replacesWhatIfMatchNames() throws {
    let store = MemoryObjectStore()
    var object = MemoryObjectStore.Object(
      bytes: [1], contentType: "image/x", contentDisposition: #"inline; filename="n.gif""#,
      userMetadata: ["title": "x", "imagefcgi-facts": "old", "imagefcgi-blurhash": "old"])
    object.kept.contentEncoding = "aws-chunked"
    object.kept.cacheControl = "max-age=5"
    store.place("a/b.gif", object)
    let service = ImageService.make(store)
    let view = try #require(service.respond("GET", "/images/a/b.gif").header("ETag"))
    for condition in [#""x""#, "W/\(view)", "x"] {
      #expect(Self.put(service, fields: [.ifMatch: condition]).status == 412)
    }
    #expect(store.objects[Array("a/b.gif".utf8)]?.bytes == [1])
    let answer = Self.put(service, fields: [.ifMatch: view])
    #expect(answer.status == 200 && answer.header("Location") == nil)
    #expect(answer.text.contains(#""filename":"n.gif","metadata":{"title":"x"}"#))
    let stored = try #require(store.objects[Array("a/b.gif".utf8)])
    #expect(stored.bytes == FormField.gif && stored.contentType == "image/gif" && stored.userMetadata == ["title": "x"])
    #expect(stored.contentDisposition == object.contentDisposition)
    #expect(stored.kept.contentEncoding == "" && stored.kept.cacheControl == "max-age=5")
    #expect(service.respond("GET", "/images/a/b.gif?mode=inline").header("X-Cache-Key") == "http://s3/bucket/8/a/b.gif")
    // The tag of the bytes will do, and so will any.
    #expect(Self.put(service, Self.other, fields: [.ifMatch: "\"\(stored.etag)\""]).status == 200)
    #expect(Self.put(service, FormField.gif, fields: [.ifMatch: "*"]).status == 200)
  }

  @Test(arguments: ["*", #""x""#]) func replacesNothingWhereThereIsNothing(condition: String) {
    let store = MemoryObjectStore()
    #expect(Self.put(ImageService.make(store), fields: [.ifMatch: condition]).status == 412)
    #expect(store.objects.isEmpty)
  }

  @Test(
    arguments: [
      (.notFound, 412, "precondition-failed"), (.changed, 412, "precondition-failed"),
      (.notSupported, 501, "replace-not-supported"), (.tooLarge, 413, "payload-too-large"),
      (.unavailable, 502, "storage-unavailable"),
    ] as [(StoreError.Code, Int, String)])
  func answersFailuresOfTheStore(code: StoreError.Code, status: Int, name: String) throws {
    let store = MemoryObjectStore()
    store.place("a/b.gif", .init(bytes: [1]))
    store.failures["replace"] = StoreError(code, "secret-host")
    let answer = Self.put(ImageService.make(store), fields: [.ifMatch: "*"])
    #expect(answer.status == status && !answer.text.contains("secret-host"))
    #expect(try answer.member("code") == .string(name))
  }

  @Test(
    arguments: [
      ([], [:], 400, "empty-file"), (Array("<svg/>".utf8), [:], 415, "unsupported-media-type"),
      (FormField.gif, [.contentEncoding: "gzip"], 415, "unsupported-media-type"),
    ] as [([UInt8], [RequestField: String], Int, String)])
  func refusesBeforeTheStoreIsAsked(body: [UInt8], fields: [RequestField: String], status: Int, code: String) throws {
    for more in [[:], [RequestField.ifMatch: "*"]] {
      let store = MemoryObjectStore()
      let answer = Self.put(ImageService.make(store), body, fields: fields.merging(more) { $1 })
      #expect(answer.status == status && store.calls.isEmpty)
      #expect(try answer.member("code") == .string(code))
    }
  }

  @Test func deletesOnConditionOfEitherTag() throws {
    let store = MemoryObjectStore()
    let service = ImageService.make(store)
    for place in 0..<2 {
      #expect(Self.put(service).status == 201)
      let view = try #require(service.respond("GET", "/images/a/b.gif").header("ETag"))
      let tags = [#""etag-10""#, view]
      #expect(service.respond("DELETE", "/images/a/b.gif", fields: [.ifMatch: #""m-0""#]).status == 412)
      #expect(service.respond("DELETE", "/images/a/b.gif", fields: [.ifNoneMatch: tags[place]]).status == 412)
      #expect(service.respond("DELETE", "/images/a/b.gif", fields: [.ifMatch: tags[place]]).status == 200)
      #expect(store.calls.last == "deleteIfMatch" && store.objects.isEmpty)
    }
  }
}
