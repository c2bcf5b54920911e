import FastCGI
import Testing

@testable import ImageAPI

/// What nginx is told of a download, and what the worker answers itself. The object has 10 bytes.
@Suite struct ImageServiceDownloadTests {
  /// The tag and the time of the object in the store.
  private static let tag = #""etag-10""#
  private static let stored = "Mon, 23 Nov 2026 09:00:00 GMT"

  private let store = MemoryObjectStore()

  init() { store.place("a/é", .init(bytes: Array(repeating: 1, count: 10))) }

  @Test(arguments: [
    ("GET", "download", "whole", "GET", "attachment"), ("GET", "inline", "whole", "GET", "inline"),
    ("HEAD", "download", "head", "HEAD", "attachment"),
  ])
  func handsOverWithoutARequest(method: String, mode: String, read: String, signed: String, disposition: String) {
    let response = respond(method, mode: mode)
    #expect(response.status == 200 && response.body.isEmpty)
    #expect(response.header("X-Accel-Redirect") == "/_s3")
    #expect(response.header("X-S3-Path") == "/bucket/a/%C3%A9?signed=\(signed)")
    #expect(response.header("X-Cache-Key") == "http://s3/bucket/7/a/%C3%A9")
    #expect(response.header("X-Disposition") == disposition)
    #expect(response.header("X-Fallback-Disposition") == #"attachment; filename="_"; filename*=UTF-8''%C3%A9"#)
    #expect(fields(of: response) == ["read": read])
    #expect(store.calls == ["presign"])
  }

  /// nginx compares these with what it has, so the storage is not asked. Ranges that are ignored cost nothing either.
  @Test(
    arguments: ["GET", "HEAD"],
    [
      ([.ifNoneMatch: tag], ["if-none-match": "client"]), ([.ifNoneMatch: "*"], ["if-none-match": "client"]),
      ([.ifNoneMatch: tag, .ifModifiedSince: stored], ["if-none-match": "client"]),
      ([.ifNoneMatch: "junk", .ifModifiedSince: stored], [:]),
      ([.ifModifiedSince: "Monday, 23-Nov-26 09:00:00 GMT"], ["if-modified-since": stored]),
      ([.ifModifiedSince: "Mon, 01 Jan 1900 00:00:00 GMT"], ["if-modified-since": "Thu, 01 Jan 1970 00:00:00 GMT"]),
      ([.ifModifiedSince: "junk"], [:]), ([.ifUnmodifiedSince: "junk"], [:]), ([.ifRange: tag], [:]),
      ([.range: "bytes=0-1,3-4"], [:]), ([.range: "bytes=5-1", .ifRange: "x"], [:]),
    ] as [([RequestField: String], [String: String])])
  func handsOverConditions(method: String, row: (sent: [RequestField: String], handed: [String: String])) {
    let read = ["read": method == "HEAD" ? "head" : "whole"]
    #expect(fields(of: respond(method, row.sent)) == row.handed.merging(read) { $1 })
    #expect(store.calls == ["presign"])
  }

  /// The worker looks at the object first.
  @Test(
    arguments: [
      ("GET", [.range: "bytes=2-3"], ["read": "same", "etag": tag, "range": "bytes=2-3", "otherwise": "whole"]),
      (
        "GET", [.range: "bytes=-99999999999999999999", .ifNoneMatch: "\"y\""],
        ["read": "same", "etag": tag, "range": "bytes=0-9", "otherwise": "whole", "if-none-match": "client"]
      ),
      ("GET", [.range: "bytes=2-3", .ifMatch: tag], ["read": "same", "etag": tag, "range": "bytes=2-3"]),
      ("GET", [.range: "bytes=2-3", .ifRange: "\"y\""], ["read": "whole"]),
      ("GET", [.ifMatch: tag], ["read": "same", "etag": tag]),
      ("HEAD", [.ifUnmodifiedSince: stored, .range: "bytes=2-3"], ["read": "same", "etag": tag]),
      (
        "GET", [.range: "bytes=2-3", .ifNoneMatch: tag],
        ["read": "not_modified", "etag": tag, "last-modified": stored]
      ),
      ("HEAD", [.ifMatch: "*", .ifNoneMatch: tag], ["read": "not_modified", "etag": tag, "last-modified": stored]),
    ] as [(String, [RequestField: String], [String: String])])
  func looksFirst(method: String, sent: [RequestField: String], handed: [String: String]) {
    #expect(fields(of: respond(method, sent)) == handed)
    #expect(store.calls == ["head", "presign"])
  }

  @Test(
    arguments: [
      ("GET", [.ifMatch: "\"y\""], 412, "precondition-failed", nil),
      ("HEAD", [.ifMatch: "junk"], 412, "precondition-failed", nil),
      ("GET", [.ifUnmodifiedSince: "Mon, 23 Nov 2026 08:59:59 GMT"], 412, "precondition-failed", nil),
      ("GET", [.range: "bytes=2-3", .ifMatch: "W/\"etag-10\""], 412, "precondition-failed", nil),
      ("GET", [.range: "bytes=10-"], 416, "range-not-satisfiable", "bytes */10"),
    ] as [(String, [RequestField: String], Int, String, String?)])
  func refuses(method: String, sent: [RequestField: String], status: Int, code: String, range: String?) throws {
    let response = respond(method, sent)
    #expect(response.status == status && response.header("Content-Range") == range)
    #expect(try response.member("code") == .string(code))
    #expect(store.calls == ["head"])
  }

  /// The storage would send bytes of any object.
  @Test func nginxCutsWhereTheStorageIgnoresConditions() {
    store.readsOnCondition = false
    let handed = ["read": "same", "etag": Self.tag, "cut": "bytes=2-3", "otherwise": "whole"]
    #expect(fields(of: respond("GET", [.range: "bytes=2-3"])) == handed)
  }

  @Test func aMissingImageIsNotFound() {
    for sent: [RequestField: String] in [[.ifMatch: "*"], [.range: "bytes=0-"], [.ifUnmodifiedSince: Self.stored]] {
      #expect(ImageService.make(store).respond("GET", "/images/b?mode=download", fields: sent).status == 404)
    }
  }

  @Test(
    arguments: [
      ([:], true), ([.ifMatch: tag], true), ([.ifMatch: "*"], true), ([.ifMatch: "\"y\""], false),
      ([.ifMatch: "etag-10"], false), ([.ifUnmodifiedSince: stored], true),
      ([.ifUnmodifiedSince: "Mon, 23 Nov 2026 08:59:59 GMT"], false), ([.ifNoneMatch: tag], false),
      ([.ifModifiedSince: stored], true), ([.range: "bytes=99-"], true),
    ] as [([RequestField: String], Bool)])
  func deletesOnConditions(sent: [RequestField: String], deletes: Bool) throws {
    let service = ImageService.make(store)
    let response = service.respond("DELETE", "/images/a/%C3%A9", fields: sent)
    #expect(response.status == (deletes ? 200 : 412) && store.objects.isEmpty == deletes)
    if !deletes { #expect(try response.member("code") == .string("precondition-failed")) }
    // The cache keeps what was not deleted.
    let key = service.respond("GET", "/images/a/%C3%A9?mode=download").header("X-Cache-Key")
    #expect(key == (deletes ? "http://s3/bucket/8/a/%C3%A9" : "http://s3/bucket/7/a/%C3%A9"))
  }

  private func respond(_ method: String, _ sent: [RequestField: String] = [:], mode: String = "download") -> Response {
    ImageService.make(store).respond(method, "/images/a/%C3%A9?mode=\(mode)", fields: sent)
  }

  /// What is handed over of the read, by the names of the fields after `X-S3-`, without the path.
  private func fields(of response: Response) -> [String: String] {
    var fields: [String: String] = [:]
    for (name, value) in response.headers where name.hasPrefix("X-S3-") && name != "X-S3-Path" {
      fields[name.dropFirst(5).lowercased()] = value
    }
    return fields
  }
}
