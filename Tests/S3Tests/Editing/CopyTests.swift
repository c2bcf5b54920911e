import Objects
import TestSupport
import Testing

@testable import S3

/// Copies to other keys.
@Suite struct CopyTests {
  private typealias Server = EditServer

  private static let tagging = StubServer.Step.reply(
    "200 OK", body: "<Tagging><TagSet><Tag><Key>a b</Key><Value>c&amp;d</Value></Tag></TagSet></Tagging>")
  private static let bytes = StubServer.Step.reply("200 OK", fields: "ETag: \"\(EditServer.tag)\"\r\n", body: "abc")

  @Test func anEngineCopiesOnCondition() throws {
    let (requests, failure) = try Server.run([[Server.copied, Server.head()]]) { client in try client.copy() }
    #expect(failure == nil && Server.lines(requests) == ["PUT /to", "HEAD /to"])
    for field in [
      "x-amz-copy-source: bucket/a%20b", "x-amz-copy-source-if-match: \"\(Server.tag)\"", "if-none-match: *",
      "x-amz-metadata-directive: COPY", "x-amz-tagging-directive: COPY", "x-amz-storage-class: STANDARD_IA",
      "x-amz-server-side-encryption: aws:kms", "x-amz-website-redirect-location: /elsewhere",
    ] {
      #expect(requests[0].contains("\r\n\(field)\r\n"), "\(field)")
      #expect(Server.signed(requests[0]).contains(String(field.prefix { $0 != ":" })))
    }
    // S3 copies these by itself.
    #expect(!requests[0].contains("x-amz-meta-a"))
  }

  /// Where the engine would overwrite, the bytes are read and put.
  @Test(
    arguments: [
      (tagging, "x-amz-tagging: a%20b=c%26d"),
      (EditServer.error("404 Not Found", "NoSuchTagSet"), nil),
      (EditServer.error("501 Not Implemented", "NotImplemented"), nil),
      (.reply("200 OK", body: "<Tagging><TagSet></TagSet></Tagging>"), nil),
    ] as [(StubServer.Step, String?)])
  func anEngineThatWouldOverwriteIsNotAsked(tags: StubServer.Step, field: String?) throws {
    let (requests, failure) = try Server.run(
      [[Server.absent, tags, Self.bytes, Server.stored, Server.head()]], edits: .init(copies: .ignored)
    ) { client in try client.copy() }
    #expect(failure == nil)
    #expect(
      Server.lines(requests) == ["HEAD /to", "GET /a%20b?tagging=", "GET /a%20b", "PUT /to", "HEAD /to"])
    #expect(requests[2].contains("if-match: \"\(Server.tag)\""))
    #expect(requests[3].hasSuffix("\r\n\r\nabc"))
    for field in [
      "if-none-match: *", "x-amz-storage-class: STANDARD_IA", "x-amz-server-side-encryption: aws:kms",
      "x-amz-meta-a: 1", "cache-control: max-age=5", "x-amz-website-redirect-location: /elsewhere",
    ] + [field].compactMap(\.self) {
      #expect(requests[3].contains("\r\n\(field)\r\n"), "\(field)")
    }
    if field == nil { #expect(!requests[3].contains("x-amz-tagging")) }
  }

  /// An object that is too large for memory goes through a file.
  @Test func aLargeObjectIsSpooled() throws {
    let size = ObjectBytes.largestInMemory + 1
    let text = String(repeating: "x", count: size)
    let object = StoredObject(size: size, etag: Server.tag, lastModified: 0, attributes: .init())
    let (requests, failure) = try Server.run(
      [
        [
          Server.absent, Server.error("404 X", "NoSuchTagSet"), Server.error("500 X", "InternalError"),
          .reply("200 OK", body: text), Server.stored, Server.head(size: size),
        ]
      ], edits: .init(copies: .ignored), maximumAttempts: 2
    ) { client in
      let copy = try client.copy(object)
      #expect(copy.size == size)
    }
    #expect(failure == nil && requests.count == 6)
    #expect(requests[4].hasSuffix("\r\n\r\n\(text)"))
  }

  @Test(
    arguments: [
      ([EditServer.head("other")], .preconditionFailed),
      ([EditServer.absent, EditServer.error("404 X", "NoSuchKey")], .notFound),
      (
        [EditServer.absent, tagging, EditServer.refused, EditServer.head("other")], .changed
      ),
      (
        [EditServer.absent, tagging, EditServer.refused, EditServer.absent], .notFound
      ),
      ([EditServer.absent, tagging, EditServer.error("403 X", "InvalidObjectState")], .archived),
      ([EditServer.absent, tagging, bytes, EditServer.refused], .preconditionFailed),
      ([EditServer.absent, tagging, bytes, EditServer.stored, EditServer.absent], .changed),
      ([EditServer.absent, tagging, .reply("200 OK", body: "abcd")], .invalidResponse),
    ] as [([StubServer.Step], S3Error.Code)])
  func failuresOfACopyThroughTheClient(steps: [StubServer.Step], code: S3Error.Code) throws {
    let (requests, failure) = try Server.run([steps], edits: .init(copies: .ignored)) { client in try client.copy() }
    #expect(failure?.code == code && requests.count == steps.count, "\(Server.lines(requests))")
  }

  /// One status stands for two conditions.
  @Test(
    arguments: [
      (EditServer.head(), .preconditionFailed), (EditServer.head("other"), .changed), (EditServer.absent, .notFound),
    ] as [(StubServer.Step, S3Error.Code)])
  func aRefusalIsExplained(source: StubServer.Step, code: S3Error.Code) throws {
    let (requests, failure) = try Server.run([[Server.refused, source]]) { client in try client.copy() }
    #expect(failure?.code == code && Server.lines(requests) == ["PUT /to", "HEAD /a%20b"])
  }

  /// The response to the first attempt was lost; the retry finds the key taken.
  @Test(arguments: [(EditServer.head(), true), (EditServer.head(size: 4), false)])
  func anOwnCopyIsFound(head: StubServer.Step, isOwn: Bool) throws {
    let (requests, failure) = try Server.run(
      [[.hangUp], [Server.refused, head] + (isOwn ? [] : [Server.head()])], maximumAttempts: 2
    ) { client in try client.copy() }
    #expect(failure?.code == (isOwn ? nil : .preconditionFailed) && requests.count == (isOwn ? 3 : 4))
  }

  /// Without any condition, the client looks before and after.
  @Test(
    arguments: [
      (EditServer.head(), nil), (EditServer.head("other"), .changed),
    ] as [(StubServer.Step, S3Error.Code?)])
  func emulationLooks(after: StubServer.Step, code: S3Error.Code?) throws {
    let (requests, failure) = try Server.run(
      [[Server.absent, Server.head(), Server.copied, after, code == nil ? Server.head() : Server.deleted]],
      emulatesConditions: true
    ) { client in try client.copy() }
    #expect(failure?.code == code)
    #expect(
      Server.lines(requests) == [
        "HEAD /to", "HEAD /a%20b", "PUT /to", "HEAD /a%20b", code == nil ? "HEAD /to" : "DELETE /to",
      ])
  }

  /// Responses of engines to the trial, and whether they copy on condition.
  @Test(arguments: [
    ([EditServer.refused], true), ([EditServer.copied], false),
    ([EditServer.error("501 X", "NotImplemented")], false),
  ]) func conditionsAreTried(responses: [StubServer.Step], isEnforced: Bool) throws {
    let (requests, _) = try Server.run(
      [[Server.stored, Server.stored] + responses + [Server.deleted, Server.deleted]], edits: nil
    ) { client in
      for _ in 0..<2 {
        let found = try client.copiesConditionally(deadline: client.deadline)
        #expect(found == isEnforced)
      }
    }
    #expect(Server.lines(requests).map { $0.prefix(4) } == ["PUT ", "PUT ", "PUT ", "DELE", "DELE"])
    #expect(requests[2].contains("x-amz-copy-source: bucket/.image-fcgi/probe-"))
  }
}
