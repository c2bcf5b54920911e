import TestSupport
import Testing

@testable import S3

/// Lists of unfinished uploads, and their pages.
@Suite struct UnfinishedUploadsTests {
  private static func document(_ content: String) -> String {
    "<?xml version=\"1.0\"?><ListMultipartUploadsResult>\(content)</ListMultipartUploadsResult>"
  }
  private static func upload(_ id: String, initiated: String = "2026-11-24T11:37:34Z") -> String {
    "<Upload><Initiated>\(initiated)</Initiated><Key>k&amp;\(id)</Key><UploadId>\(id)</UploadId></Upload>"
  }
  private static let end = "<IsTruncated>false</IsTruncated><NextKeyMarker>k</NextKeyMarker>"

  @Test func areRead() throws {
    let text = Self.document(Self.upload("a") + Self.upload("b", initiated: "2026-11-24T11:38:22.935Z") + Self.end)
    let page = try UploadListPage(Array(text.utf8))
    #expect(page.uploads.map(\.key) == ["k&a", "k&b"] && page.uploads.map(\.id) == ["a", "b"])
    #expect(page.uploads[1].initiated - page.uploads[0].initiated == 48)
    #expect(page.next.isEmpty)
  }

  @Test(arguments: [
    "", "<a/>", document("<IsTruncated>true</IsTruncated>"), document("<Upload><Key>k</Key></Upload>"),
    document(upload("a", initiated: "yesterday")), document("<IsTruncated>true</IsTruncated><NextKeyMarker/>"),
  ]) func badDocuments(_ text: String) {
    #expect(throws: S3Error.self) { try UploadListPage(Array(text.utf8)) }
  }

  /// The client sends the markers of the previous page, one or both of them.
  @Test func pagesAreFollowed() throws {
    func page(_ content: String) -> StubServer.Step { .reply("200 OK", body: Self.document(content)) }
    let server = StubServer([
      [
        page(
          Self.upload("a") + "<IsTruncated>true</IsTruncated><NextKeyMarker></NextKeyMarker>"
            + "<NextUploadIdMarker>a</NextUploadIdMarker>"),
        page(
          Self.upload("b") + "<IsTruncated>true</IsTruncated><NextKeyMarker>k b</NextKeyMarker>"
            + "<NextUploadIdMarker>b</NextUploadIdMarker>"),
        page(Self.end),
      ]
    ])
    defer { server.stop() }
    let client = try S3Client.make(endpoint: "http://127.0.0.1:\(server.port)")
    #expect(try client.unfinishedUploads(deadline: .now + .seconds(20)).map(\.id) == ["a", "b"])
    let targets = server.requests.map { $0.split(separator: " ")[1] }
    #expect(
      targets == [
        "/bucket?uploads=", "/bucket?upload-id-marker=a&uploads=",
        "/bucket?key-marker=k%20b&upload-id-marker=b&uploads=",
      ])
  }

  @Test func aCircleIsAnError() throws {
    let page = StubServer.Step.reply(
      "200 OK", body: Self.document("<IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker>"))
    let server = StubServer([[page, page]])
    defer { server.stop() }
    let client = try S3Client.make(endpoint: "http://127.0.0.1:\(server.port)")
    #expect(throws: S3Error.self) { try client.unfinishedUploads(deadline: .now + .seconds(20)) }
  }
}
