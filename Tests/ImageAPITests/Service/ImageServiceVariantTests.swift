import FastCGI
import Imaging
import Testing

@testable import ImageAPI

/// What nginx is told of a variant, and what the worker refuses. The object has 10 bytes.
@Suite struct ImageServiceVariantTests {
  private let store = MemoryObjectStore()

  init() { store.place("a/é.jpg", .init(bytes: Array(repeating: 1, count: 10))) }

  private func respond(
    _ query: String, _ sent: [RequestField: String] = [:], method: String = "GET", rules: VariantRules = .init()
  ) -> Response {
    ImageService.make(store, variants: rules).respond(method, "/images/a/%C3%A9.jpg?\(query)", fields: sent)
  }

  @Test func handsOverWithoutARequest() {
    let response = respond("width=640&format=webp")
    let job = "none/80,75,2,55,1,6,7/width=640&format=webp"
    #expect(response.status == 200 && response.body.isEmpty)
    #expect(response.header("X-Accel-Redirect") == "/_s3")
    #expect(response.header("X-S3-Read") == "variant")
    #expect(response.header("X-Variant-Job") == job)
    #expect(response.header("X-Variant-Source") == "/7/bucket/a/%C3%A9.jpg?shared")
    #expect(response.header("X-Cache-Key") == "http://s3/bucket/7/a/%C3%A9.jpg?\(job)")
    #expect(response.header("X-Variant-Tag")?.count == 16)
    #expect(response.header("X-Disposition") == "inline")
    #expect(response.header("X-Variant-Vary") == nil && response.header("X-Image-Version") == nil)
    #expect(store.calls == ["presignShared"])
  }

  /// nginx may have the 404 of an image that was not there yet.
  @Test func findsNoEntryFromBeforeTheUpload() {
    let service = ImageService.make(store)
    func cacheKey() -> String? { service.respond("GET", "/images/new.gif?width=64").header("X-Cache-Key") }
    let before = cacheKey()
    #expect(service.upload([.file, FormField("key", "new.gif")]).status == 201)
    #expect(cacheKey() != before)
  }

  /// The same picture has one entry in the cache, in whatever order and spelling it is asked for.
  @Test func hasOneNameForAPicture() {
    let texts = [
      "width=640&height=480&fit=cover", "fit=cover&height=480&width=640", "height=240&width=320&dpr=2&fit=cover",
    ]
    #expect(Set(texts.map { respond($0).header("X-Cache-Key") }).count == 1)
    #expect(Set(texts.map { respond($0).header("X-Variant-Tag") }).count == 1)
    #expect(
      respond("width=641&height=480&fit=cover").header("X-Variant-Tag") != respond(texts[0]).header("X-Variant-Tag"))
  }

  @Test(arguments: [
    ("", "none"), ("image/webp", "webp"), ("image/avif,image/webp,*/*;q=0.8", "avif-webp"),
    ("image/avif;q=0,image/webp", "webp"),
  ])
  func choosesByAccept(accept: String, name: String) {
    let response = respond("width=64", [.accept: accept])
    #expect(response.header("X-Variant-Job")?.hasPrefix("\(name)/") == true)
    #expect(response.header("X-Variant-Vary") == "Accept")
  }

  @Test func thumbnailsAreAPreset() {
    let job = respond("mode=thumbnail").header("X-Variant-Job")
    #expect(job == respond("preset=thumbnail").header("X-Variant-Job"))
    #expect(job == respond("width=320&height=320").header("X-Variant-Job"))
  }

  @Test func namesAnAttachmentWithoutItsEnding() {
    let response = respond("mode=download&width=64&format=png")
    #expect(response.header("X-Disposition") == "attachment")
    #expect(response.header("X-Variant-Name") == "_" && response.header("X-Variant-Encoded-Name") == "%C3%A9")
  }

  @Test(arguments: [
    ("width=0", 400, "invalid-parameter"), ("width=64&mode=view", 400, "invalid-parameter"),
    ("width=64&other=1", 400, "invalid-query"), ("width=64&width=65", 400, "invalid-query"),
    ("preset=none", 400, "unknown-preset"), ("width=64&mode=none", 400, "invalid-mode"),
    ("v=etag-10", 400, "invalid-parameter"), ("width=64&v=", 404, "not-found"), ("width=64&v=a%22b", 404, "not-found"),
  ])
  func refuses(query: String, status: Int, code: String) {
    let response = respond(query)
    #expect(response.status == status && response.text.contains(#""code":"\#(code)""#), "\(response.text)")
    #expect(store.calls.isEmpty)
  }

  @Test(arguments: [
    ("preset=thumbnail", 200), ("mode=thumbnail", 200), ("preset=thumbnail&dpr=2&format=webp&v=x", 200),
    ("width=64", 403), ("preset=thumbnail&width=64", 403), ("format=webp", 403), ("mode=download&dpr=2", 403),
  ])
  func mayAllowPresetsOnly(query: String, status: Int) {
    let response = respond(query, rules: .init(presetsOnly: true))
    #expect(response.status == status)
    #expect(status == 200 || response.text.contains(#""code":"presets-only""#))
  }

  @Test func bindsTheAddressToAVersion() {
    let response = respond("width=64&format=webp&v=etag-10")
    #expect(response.header("X-Image-Version") == "etag-10")
    #expect(response.header("X-Cache-Key")?.hasSuffix("?v=etag-10") == true)
    #expect(response.header("X-Variant-Version") == "etag-10")
    #expect(respond("width=64&format=webp").header("X-Variant-Version") == nil)
  }

  /// nginx may have the variant of an older original. The address has no version, so other caches ask again.
  @Test func bindsAConditionToAVersion() throws {
    let tag = try #require(respond("width=64&format=webp").header("X-Variant-Tag"))
    let conditions: [[RequestField: String]] = [
      [.ifMatch: "\"etag-10-\(tag)\""], [.ifUnmodifiedSince: "Fri, 01 Jan 2100 00:00:00 GMT"],
    ]
    for fields in conditions {
      let response = respond("width=64&format=webp", fields)
      #expect(response.header("X-Variant-Version") == "etag-10")
      #expect(response.header("X-Cache-Key")?.hasSuffix("?v=etag-10") == true)
      #expect(response.header("X-Image-Version") == nil)
    }
  }

  /// nginx compares what it can. What can fail is compared with the tag that the variant has.
  @Test func comparesConditions() throws {
    let tag = try #require(respond("width=64&format=webp").header("X-Variant-Tag"))
    #expect(respond("width=64&format=webp", [.ifMatch: "\"etag-10-\(tag)\""]).status == 200)
    #expect(respond("width=64&format=webp", [.ifMatch: "\"etag-10\""]).status == 412)
    #expect(respond("width=64&format=webp", [.ifNoneMatch: "\"x\""]).header("X-S3-If-None-Match") == "client")
    #expect(
      respond("width=64", [.range: "bytes=0-99999999999999999999"]).header("X-Variant-Range")
        == "bytes=0-9007199254740992")
    #expect(respond("width=64", [.range: "bytes=0-1,3-4"]).header("X-Variant-Range") == nil)
  }

  @Test func saysWhenTheCacheHasNoRoom() {
    for (space, mark) in [(FixedCacheSpace(isEnoughForVariants: false), "u"), (FixedCacheSpace(isEnough: false), "")] {
      let service = ImageService.make(store, cacheSpace: space)
      let response = service.respond("GET", "/images/a.jpg?width=64")
      #expect(response.header("X-S3-Uncached") == (mark.isEmpty ? nil : "1"))
      #expect(response.header("X-Variant-Source")?.hasPrefix("/\(mark)7/") == true)
    }
  }
}
