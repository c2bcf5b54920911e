import TestSupport
import Testing

@testable import S3

/// How the client handles faulty responses, and which bytes it sends.
@Suite struct ClientFaultTests {
  /// Runs `body` with a client of a scripted server.
  ///
  /// - Returns: The requests that reached the server.
  @discardableResult private func run(
    _ connections: [[StubServer.Step]], region: String = "us-east-1", createsMissingBucket: Bool = false,
    maximumAttempts: Int = 1, _ body: (S3Client) throws -> Void
  ) throws -> [String] {
    let server = StubServer(connections)
    defer { server.stop() }
    let client = try S3Client.make(
      endpoint: "http://127.0.0.1:\(server.port)", region: region, createsMissingBucket: createsMissingBucket,
      maximumAttempts: maximumAttempts)
    try body(client)
    return server.requests
  }

  /// Expects an error with `code` whose text contains no secret.
  private func expect<T>(_ code: S3Error.Code, _ operation: () throws(S3Error) -> T) {
    do throws(S3Error) {
      _ = try operation()
      Issue.record("no error")
    } catch {
      #expect(error.code == code, "\(error)")
      #expect(!"\(error)".contains(S3Client.testSecret))
    }
  }

  /// Responses to ListObjectsV2, and the expected errors.
  static let listResponses: [(response: String, code: S3Error.Code)] = [
    ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<ListBucketResult>", .connectionFailed),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<List", .connectionFailed),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n<List", .connectionFailed),
    ("garbage instead of HTTP\r\n\r\n", .invalidResponse),
    ("", .connectionFailed),
    (
      "HTTP/1.1 200 OK\r\n" + String(repeating: "X-Filler: \(String(repeating: "x", count: 90))\r\n", count: 700)
        + "\r\n",
      .invalidResponse
    ),
    ("HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "<a></a>", count: 1_300_000), .invalidResponse),
    ("HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\n\r\n", .slowDown),
    ("HTTP/1.1 500 No\r\nContent-Length: 5\r\n\r\n<html", .serviceFailed),
    ("HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", .redirected),
    (
      "HTTP/1.1 403 Forbidden\r\nContent-Length: 52\r\n\r\n<Error><Code>RequestTimeTooSkewed</Code></Error>    ",
      .clockSkewed
    ),
  ]

  @Test(arguments: listResponses) func faultyResponses(response: String, code: S3Error.Code) throws {
    try run([[.answer(response)]]) { client in
      expect(code) { () throws(S3Error) in
        try client.listObjects(prefix: "", maxKeys: 10, continuationToken: nil, deadline: .now + .seconds(20))
      }
      #expect(client.statistics.calls >= 1 && client.statistics.nanoseconds > 0)
    }
  }

  /// A list that is not valid XML is requested again with encoded keys: a control character in a key may be the cause.
  @Test func unreadableLists() throws {
    let empty = StubServer.Step.reply("200 OK")
    try run([[.reply("200 OK", body: "garbage"), empty]]) { client in
      expect(.invalidResponse) { () throws(S3Error) in
        try client.listObjects(prefix: "", maxKeys: 10, continuationToken: nil, deadline: .now + .seconds(20))
      }
      #expect(client.statistics.calls == 2)
    }
    let raw = String(decoding: XMLTests.list(key: "a&#1;b"), as: UTF8.self)
    let encoded = String(decoding: XMLTests.list(key: "a%01b", encoding: "url"), as: UTF8.self)
    let requests = try run([[.reply("200 OK", body: raw), .reply("200 OK", body: encoded)]]) { client in
      let page = try client.listObjects(prefix: "", maxKeys: 10, continuationToken: nil, deadline: .now + .seconds(20))
      #expect(page.entries.map(\.key) == ["a\u{1}b"])
    }
    #expect(requests.map { $0.contains("encoding-type=url") } == [false, true])
  }

  @Test func silenceEndsAtTheDeadline() throws {
    try run([[.silence]]) { client in
      let start = ContinuousClock.now
      expect(.timeout) { () throws(S3Error) in try client.headObject(key: "k", deadline: start + .milliseconds(200)) }
      #expect((.milliseconds(190)...(.seconds(5))).contains(.now - start))
    }
  }

  @Test func aDeadlineThatHasPassedSendsNothing() throws {
    let requests = try run([]) { client in
      expect(.timeout) { () throws(S3Error) in try client.headObject(key: "k", deadline: .now) }
    }
    #expect(requests.isEmpty)
  }

  @Test func refusedConnection() throws {
    let server = StubServer([])
    server.stop()
    let client = try S3Client.make(endpoint: "http://127.0.0.1:\(server.port)")
    expect(.connectionFailed) { () throws(S3Error) in try client.headBucket(deadline: .now + .seconds(20)) }
  }

  /// The server closes an idle connection before the next request. The request arrives on a new connection, either in
  /// the first attempt or in the second.
  @Test func staleConnection() throws {
    let stored = StubServer.Step.reply("200 OK", fields: "ETag: \"a\"\r\n")
    let body = String(repeating: "0123456789", count: 30_000)
    // libcurl may open a connection on which it sends nothing, because it cannot rewind the body.
    let requests = try run([[stored], [stored], [stored]], maximumAttempts: 2) { client in
      for text in ["x", body] { _ = try client.put(text) }
    }
    #expect(requests.count == 2)
    #expect(requests.last?.hasSuffix("\r\n\r\n" + body) == true)
  }

  /// The server closes a reused connection after it has received the next request (RFC 9112, 9.3.1). It is unknown
  /// whether the server has performed it, so libcurl must not retry it.
  @Test(arguments: [1, 300_000]) func brokenConnection(byteCount: Int) throws {
    let stored = StubServer.Step.reply("200 OK", fields: "ETag: \"a\"\r\n")
    // libcurl connects again before it notices that it cannot rewind the body.
    let requests = try run([[stored, .hangUp], [.hangUp], [.reply("404 Not Found")]]) { client in
      _ = try client.put("x")
      expect(.connectionFailed) { () throws(S3Error) in try client.put(String(repeating: "0", count: byteCount)) }
    }
    #expect(requests.map { $0.prefix(4) } == ["PUT ", "PUT ", "HEAD"])
  }

  /// The put fails, but may have stored the object, so the client looks for it.
  @Test func aFreshConnectionThatBreaksIsAnError() throws {
    let requests = try run([[.hangUp], [.reply("404 Not Found")]]) { client in
      expect(.connectionFailed) { () throws(S3Error) in try client.put("x") }
    }
    #expect(requests.map { $0.prefix(4) } == ["PUT ", "HEAD"])
  }

  /// The error response for a missing bucket.
  private static let noSuchBucket = StubServer.Step.reply(
    "404 Not Found", body: "<Error><Code>NoSuchBucket</Code></Error>")

  @Test func aMissingBucketIsCreated() throws {
    let requests = try run(
      [[Self.noSuchBucket, .reply("200 OK"), .reply("200 OK", fields: "ETag: \"e\"\r\n")]], region: "eu-west-1",
      createsMissingBucket: true
    ) { client in
      let etag = try client.put("bytes", key: "a b")
      #expect(etag == "e")
      #expect(client.statistics.calls == 3)
      #expect(client.statistics.retries == 1)
    }
    #expect(
      requests.map { $0.prefix { $0 != "\r\n" } } == [
        "PUT /bucket/a%20b HTTP/1.1", "PUT /bucket HTTP/1.1", "PUT /bucket/a%20b HTTP/1.1",
      ])
    #expect(requests[1].contains("<LocationConstraint>eu-west-1</LocationConstraint>"))
    #expect(requests[2].hasSuffix("\r\n\r\nbytes"))
  }

  @Test func aBucketThatStaysMissingIsAnError() throws {
    try run([[Self.noSuchBucket, .reply("200 OK"), Self.noSuchBucket]], createsMissingBucket: true) { client in
      expect(.noSuchBucket) { () throws(S3Error) in try client.put("x") }
    }
    try run([[Self.noSuchBucket]]) { client in
      expect(.noSuchBucket) { () throws(S3Error) in try client.put("x") }
    }
  }

  /// An engine that responds with NoSuchBucket to CreateBucket gets only one such request.
  @Test func aBucketThatCannotBeCreatedIsAnError() throws {
    let steps = Array(repeating: Self.noSuchBucket, count: 10)
    let requests = try run([steps], createsMissingBucket: true, maximumAttempts: 5) { client in
      expect(.noSuchBucket) { () throws(S3Error) in try client.put("x") }
      expect(.noSuchBucket) { () throws(S3Error) in try client.createBucket(deadline: .now + .seconds(20)) }
    }
    #expect(
      requests.map { $0.prefix { $0 != "\r\n" } } == [
        "PUT /bucket/k HTTP/1.1", "PUT /bucket HTTP/1.1", "PUT /bucket HTTP/1.1",
      ])
  }

  @Test(arguments: ["BucketAlreadyOwnedByYou", "OperationAborted"]) func aBucketThatIsOursIsSuccess(code: String) throws
  {
    try run([[.reply("409 Conflict", body: "<Error><Code>\(code)</Code></Error>")]]) { client in
      try client.createBucket(deadline: .now + .seconds(20))
    }
  }

  @Test func aBucketOfSomeoneElseIsAnError() throws {
    let conflict = StubServer.Step.reply("409 Conflict", body: "<Error><Code>BucketAlreadyExists</Code></Error>")
    try run([[conflict, .reply("403 Forbidden")]]) { client in
      expect(.accessDenied) { () throws(S3Error) in try client.createBucket(deadline: .now + .seconds(20)) }
    }
  }

  /// The complete head of a PutObject request. It has no unnecessary fields.
  @Test func headOfAPut() throws {
    let requests = try run([
      [
        .answer(
          "HTTP/1.1 103 Early Hints\r\nETag: \"no\"\r\n\r\nHTTP/1.1 200 OK\r\nETag: \"e\"\r\nContent-Length: 0\r\n\r\n")
      ]
    ]) { client in
      let etag = try client.put("bytes", key: "a/../b//c?#", userMetadata: [("Empty", ""), ("note", "x  y")])
      #expect(etag == "e")
    }
    let lines = try #require(requests.first).split(separator: "\r\n", omittingEmptySubsequences: false)
    #expect(lines.first == "PUT /bucket/a/../b//c%3F%23 HTTP/1.1")
    let names = lines.dropFirst().prefix { !$0.isEmpty }.map { $0.prefix { $0 != ":" }.lowercased() }
    #expect(
      names.sorted() == [
        "authorization", "content-length", "content-md5", "content-type", "host", "if-none-match",
        "x-amz-checksum-sha256", "x-amz-content-sha256", "x-amz-date", "x-amz-meta-empty", "x-amz-meta-note",
      ])
    // The MD5 and the SHA-256 of "bytes", computed by another program.
    #expect(lines.contains("content-md5: SzpiGLs+OnMD6KFxpg/Pkg=="))
    #expect(lines.contains("x-amz-checksum-sha256: J3CJ2RwL308uaGK6fkoHYFEZQx9dE/cm3TUrBvGyBqk="))
    #expect(lines.contains("x-amz-meta-note: x  y"))
    #expect(lines.contains("Content-Length: 5"))
  }

  /// A put with a unique key needs no condition.
  @Test(arguments: [true, false]) func onlyAPutWithoutAUniqueKeyHasACondition(hasUniqueKey: Bool) throws {
    let requests = try run([[.reply("200 OK", fields: "ETag: \"e\"\r\n")]]) { client in
      _ = try client.put("bytes", hasUniqueKey: hasUniqueKey)
    }
    #expect(try #require(requests.first).contains("if-none-match: *") == !hasUniqueKey)
  }

  /// Names may be in any case, and values may have surrounding white space.
  @Test func fieldsOfAResponseAreNormalised() throws {
    let answer =
      "HTTP/1.1 200 OK\r\nCONTENT-length:5\r\nEtag: \t\"e:1\" \r\nX-Amz-Meta-Note:\r\nx-amz-meta-: nameless\r\n"
      + "Last-Modified:  Sun, 06 Nov 1994 08:49:37 GMT\t\r\nContent-Type: Image/PNG\r\n\r\n"
    _ = try run([[.answer(answer)]]) { client in
      let head = try client.headObject(key: "k", deadline: .now + .seconds(20))
      #expect(head.size == 5 && head.etag == "e:1" && head.lastModified == 784_111_777)
      #expect(head.attributes.contentType == "Image/PNG" && head.attributes.contentDisposition.isEmpty)
      #expect(
        head.attributes.userMetadata.map(\.name) == ["note", ""]
          && head.attributes.userMetadata.map(\.value) == ["", "nameless"])
    }
  }

  @Test(arguments: [("note", "a\r\nx: y"), ("a\nb", "x"), ("a b", "x"), ("note", "\0"), ("nöte", "x")])
  func invalidFieldsAreNotSent(name: String, value: String) throws {
    let requests = try run([]) { client in
      expect(.invalidArgument) { () throws(S3Error) in try client.put("x", userMetadata: [(name, value)]) }
      expect(.invalidArgument) { () throws(S3Error) in try client.put("x", key: "") }
      expect(.invalidArgument) { () throws(S3Error) in try client.deleteObject(key: "", deadline: .now + .seconds(1)) }
    }
    #expect(requests.isEmpty)
  }

  @Test func headOfAnObject() throws {
    let fields =
      "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\nETag: \"e-1\"\r\ncontent-type:image/png \r\n"
      + "X-Amz-Meta-Note: a: b\r\nx-amz-meta-EMPTY:\r\nContent-Disposition: attachment; filename=\"x\"\r\n"
    try run([[.answer("HTTP/1.1 200 OK\r\n\(fields)Content-Length: 5000000000\r\n\r\n")]]) { client in
      let head = try client.headObject(key: "k", deadline: .now + .seconds(20))
      #expect(head.size == 5_000_000_000 && head.etag == "e-1" && head.lastModified == 784_111_777)
      #expect(
        head.attributes.contentType == "image/png" && head.attributes.contentDisposition == "attachment; filename=\"x\""
      )
      #expect(head.attributes.userMetadata.map { "\($0.name)=\($0.value)" } == ["note=a: b", "empty="])
    }
    try run([[.answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")]]) { client in
      expect(.invalidResponse) { () throws(S3Error) in try client.headObject(key: "k", deadline: .now + .seconds(20)) }
    }
  }
}
