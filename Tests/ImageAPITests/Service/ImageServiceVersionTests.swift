import Testing

@testable import ImageAPI

/// Addresses of one version of an image. The object has 10 bytes and the tag `etag-10`.
@Suite struct ImageServiceVersionTests {
  private let store = MemoryObjectStore()

  init() { store.place("a.jpg", .init(bytes: Array(repeating: 1, count: 10))) }

  @Test(arguments: ["download", "inline"])
  func handsOverWithTheVersion(mode: String) {
    let response = ImageService.make(store).respond("GET", "/images/a.jpg?mode=\(mode)&v=etag-10")
    #expect(response.header("X-Image-Version") == "etag-10")
    #expect(response.header("X-Cache-Key") == "http://s3/bucket/7/a.jpg?v=etag-10")
    #expect(store.calls == ["presign"])
  }

  /// Where the storage compares nothing, and where the worker looks at the object anyway, the worker compares.
  @Test(arguments: [("etag-10", 200), ("etag-11", 404)])
  func comparesWhatItHasSeen(tag: String, status: Int) {
    let target = "/images/a.jpg?mode=inline&v=\(tag)"
    #expect(ImageService.make(store).respond("GET", target, fields: [.range: "bytes=0-1"]).status == status)
    store.readsOnCondition = false
    #expect(ImageService.make(store).respond("GET", target).status == status)
  }

  /// Where the storage compares nothing, a HEAD reads header fields: its path is signed for that.
  @Test(arguments: [("GET", "whole"), ("HEAD", "head")])
  func readsAsTheMethodSays(method: String, read: String) {
    store.readsOnCondition = false
    let response = ImageService.make(store).respond(method, "/images/a.jpg?mode=inline&v=etag-10")
    #expect(response.header("X-S3-Read") == read && response.header("X-S3-Path")?.hasSuffix("signed=\(method)") == true)
  }

  @Test func viewsNameTheAddress() {
    let text = ImageService.make(store).respond("GET", "/images/a.jpg").text
    #expect(text.contains(#""immutable_url":"https://img.example/images/a.jpg?mode=inline&v=etag-10""#))
  }
}
