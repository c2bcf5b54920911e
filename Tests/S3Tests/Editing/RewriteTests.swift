import Objects
import TestSupport
import Testing

@testable import S3

/// Copies of objects onto themselves.
@Suite struct RewriteTests {
  private typealias Server = EditServer

  /// The fields of a copy that keeps all that belongs to the object.
  private static let kept = [
    "x-amz-storage-class: STANDARD_IA", "x-amz-server-side-encryption: aws:kms",
    "x-amz-server-side-encryption-aws-kms-key-id: key-1", "x-amz-server-side-encryption-bucket-key-enabled: true",
    "x-amz-website-redirect-location: /elsewhere", "x-amz-tagging-directive: COPY",
  ]
  /// The fields of the attributes that a rewrite sends again.
  private static let attributes = [
    "content-type: image/png", "content-disposition: inline", "x-amz-meta-a: 1", "cache-control: max-age=5",
    "content-encoding: br", "content-language: de", "expires: Thu, 01 Dec 2033 16:00:00 GMT",
  ]

  private func expect(_ fields: [String], in request: String) {
    for field in fields {
      #expect(request.contains("\r\n\(field)\r\n"), "\(field): \(request)")
      #expect(Server.signed(request).contains(String(field.prefix { $0 != ":" })), "\(field)")
    }
  }

  @Test func sendsEverythingThatStays() throws {
    let (requests, failure) = try Server.run([[Server.copied, Server.head()]]) { client in
      let object = try client.rewrite()
      #expect(object.encryption == Server.object.encryption && object.storageClass == "STANDARD_IA")
      #expect(object.attributes.kept == Server.attributes.kept)
    }
    #expect(failure == nil && Server.lines(requests) == ["PUT /k", "HEAD /k"])
    expect(
      Self.kept + Self.attributes + [
        "x-amz-copy-source: bucket/k", "x-amz-metadata-directive: REPLACE",
        "x-amz-copy-source-if-match: \"\(Server.tag)\"",
      ], in: requests[0])
  }

  /// Ceph drops the tags of the object, whatever the request says.
  @Test(arguments: [0, 1]) func tagsThatAreLostAreStoredAgain(countAfter: Int) throws {
    let object = StoredObject(size: 3, etag: Server.tag, lastModified: 0, tagCount: 1, attributes: Server.attributes)
    let tagging = StubServer.Step.reply(
      "200 OK", body: "<Tagging><TagSet><Tag><Key>a&lt;</Key><Value>b</Value></Tag></TagSet></Tagging>")
    let (requests, failure) = try Server.run([
      [tagging, Server.copied, Server.head(fields: "x-amz-tagging-count: \(countAfter)\r\n")]
        + (countAfter == 0 ? [.reply("200 OK"), Server.head()] : [])
    ]) { client in try client.rewrite(object) }
    #expect(failure == nil)
    let again = countAfter == 0 ? ["PUT /k?tagging=", "HEAD /k"] : []
    #expect(Server.lines(requests) == ["GET /k?tagging=", "PUT /k", "HEAD /k"] + again)
    if countAfter == 0 { #expect(requests[3].contains("<Tag><Key>a&lt;</Key><Value>b</Value></Tag>")) }
  }

  /// The time of the change is over, and nobody else knows the tags.
  @Test func tagsAreStoredAgainAfterTheDeadline() throws {
    let (requests, failure) = try Server.run([[Server.head(), .reply("200 OK"), Server.head()]]) { client in
      _ = try client.withTags([("a", "b")], "k", deadline: .now) { (deadline) throws(S3Error) in
        try client.headObject(key: "k", deadline: deadline)
      }
    }
    #expect(failure == nil && Server.lines(requests) == ["HEAD /k", "PUT /k?tagging=", "HEAD /k"])
  }

  /// Where no condition works, the client looks before and after.
  @Test(
    arguments: [
      (.ceph, "x-amz-copy-if-match", ["PUT /k", "HEAD /k"]), (.none, nil, ["HEAD /k", "PUT /k", "HEAD /k"]),
    ] as [(ServiceState.SourceCondition, String?, [String])])
  func conditionsOfEngines(condition: ServiceState.SourceCondition, field: String?, lines: [String]) throws {
    let looks = lines.count == 3 ? [Server.head()] : []
    let (requests, failure) = try Server.run(
      [looks + [Server.copied, Server.head()]], edits: .init(copySource: condition)
    ) { client in try client.rewrite() }
    #expect(failure == nil && Server.lines(requests) == lines)
    let names = requests.flatMap(Server.signed).filter { $0.hasPrefix("x-amz-copy-") && $0.hasSuffix("if-match") }
    #expect(names == [field].compactMap(\.self))
  }

  /// The trial before the first rewrite, and what it finds.
  @Test(
    arguments: [
      ([EditServer.refused, EditServer.copied], .amazon),
      ([EditServer.copied, EditServer.refused, EditServer.copied], .ceph),
      ([EditServer.copied, EditServer.copied], .none),
      ([EditServer.error("501 X", "NotImplemented"), EditServer.error("400 X", "InvalidArgument")], .none),
    ] as [([StubServer.Step], ServiceState.SourceCondition)])
  func theConditionIsTried(responses: [StubServer.Step], expected: ServiceState.SourceCondition) throws {
    let (requests, _) = try Server.run([[Server.stored] + responses + [Server.deleted]], edits: nil) { client in
      _ = try client.sourceCondition("t", deadline: client.deadline)
      #expect(client.state.copySource.load(ordering: .relaxed) == expected)
    }
    #expect(requests.count == responses.count + 2)
    #expect(Set(Server.lines(requests).map { $0.split(separator: " ")[1] }).count == 1)
  }

  @Test(
    arguments: [
      ([EditServer.refused, EditServer.head("other")], .changed),
      ([EditServer.refused, EditServer.absent], .notFound),
      ([EditServer.error("404 Not Found", "NoSuchKey")], .notFound),
      ([EditServer.error("403 Forbidden", "InvalidObjectState")], .archived),
      ([.reply("200 OK", body: "<Error><Code>InternalError</Code></Error>"), EditServer.absent], .serviceFailed),
      ([EditServer.copied, EditServer.head(size: 4)], .changed),
    ] as [([StubServer.Step], S3Error.Code)])
  func failures(steps: [StubServer.Step], code: S3Error.Code) throws {
    let (requests, failure) = try Server.run([steps]) { client in try client.rewrite() }
    #expect(failure?.code == code && requests.count == steps.count)
  }

  /// The first attempt has changed the tag of an object in parts; its response was lost, and the retry is refused.
  @Test func anOwnRewriteIsFound() throws {
    let parts = StoredObject(
      size: 3, etag: "\(Server.tag)-2", lastModified: 0, storageClass: "STANDARD_IA",
      attributes: Server.attributes)
    let (requests, failure) = try Server.run([[.hangUp], [Server.refused, Server.head("new")]], maximumAttempts: 2) {
      client in
      let object = try client.rewrite(parts)
      #expect(object.etag == "new")
    }
    #expect(failure == nil && requests.count == 3)
  }

  @Test func anotherRewriteIsNotTakenForOnesOwn() throws {
    let other = Server.head("new", fields: "Content-Type: image/png\r\nx-amz-meta-a: 2\r\n")
    let (_, failure) = try Server.run([[.hangUp], [Server.refused, other, other]], maximumAttempts: 2) {
      client in try client.rewrite()
    }
    #expect(failure?.code == .changed)
  }

  @Test func whatS3DoesNotCopyIsRefused() throws {
    let large = StoredObject(size: (5 << 30) + 1, etag: "t", lastModified: 0, attributes: Server.attributes)
    for call in [{ try $0.rewrite(large) }, { try $0.copy(large) }] as [(S3Client) throws -> StoredObject] {
      let (requests, failure) = try Server.run([[]]) { client in _ = try call(client) }
      #expect(failure?.code == .notSupported && requests.isEmpty)
    }
  }
}
