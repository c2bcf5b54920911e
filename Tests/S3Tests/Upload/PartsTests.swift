import Objects
import TestSupport
import Testing

@testable import S3

/// Uploads in parts to a scripted server, one part at a time.
@Suite struct PartsTests {
  private static func error(_ status: String, _ code: String) -> StubServer.Step {
    .reply(status, body: "<Error><Code>\(code)</Code></Error>")
  }
  private static let absent = StubServer.Step.answer("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
  private static let begun = StubServer.Step.reply(
    "200 OK", body: "<InitiateMultipartUploadResult><UploadId>u/1</UploadId></InitiateMultipartUploadResult>")
  /// The response of rclone.
  private static let begunOnRclone = StubServer.Step.reply(
    "200 OK", body: "<InitiateMultipartUpload><UploadId>u/1</UploadId></InitiateMultipartUpload>")
  private static let completed = StubServer.Step.reply(
    "200 OK",
    body: "<CompleteMultipartUploadResult><ETag>&quot;all-3&quot;</ETag></CompleteMultipartUploadResult>")
  private static let aborted = StubServer.Step.reply("204 No Content")
  private static let taken = error("412 Precondition Failed", "PreconditionFailed")
  /// The response to an UploadPart request.
  private static func part(_ number: Int) -> StubServer.Step { .reply("200 OK", fields: "ETag: \"p\(number)\"\r\n") }

  /// 12 MiB, which are sent in three parts of at most 5 MiB.
  private static let body = [UInt8](repeating: 1, count: 7 << 20) + [UInt8](repeating: 2, count: 5 << 20)

  /// Uploads the body to a server with `steps`.
  ///
  /// - Returns: The result, and the requests that reached the server.
  private func put(
    _ steps: [StubServer.Step], onlyIfAbsent: Bool = true, hasUniqueKey: Bool = false
  ) throws -> (result: Result<StoreReceipt, S3Error>, requests: [String]) {
    let server = StubServer([steps])
    defer { server.stop() }
    let client = try S3Client.make(endpoint: "http://127.0.0.1:\(server.port)", maximumAttempts: 2, inParts: true)
    let result = Self.body.withRawBytes { body in
      Result<StoreReceipt, S3Error> { () throws(S3Error) in
        try client.putObject(
          ObjectUpload(
            key: "k", body: body, attributes: .init(contentType: "image/jpeg", userMetadata: [("note", "x")]),
            onlyIfAbsent: onlyIfAbsent,
            hasUniqueKey: hasUniqueKey),
          deadline: .now + .seconds(60))
      }
    }
    return (result, heads(server))
  }

  /// The first 2 KiB of each request.
  private func heads(_ server: StubServer) -> [String] {
    server.requests.map { String(decoding: $0.utf8.prefix(2048), as: UTF8.self) }
  }

  /// The method and the target of each request.
  private func lines(_ requests: [String]) -> [String] {
    requests.map { request in
      String(request.prefix { $0 != "\r\n" }).replacing(" HTTP/1.1", with: "").replacing("/bucket/k", with: "")
    }
  }

  private let whole = [
    "HEAD ", "POST ?uploads=", "PUT ?partNumber=1&uploadId=u%2F1", "PUT ?partNumber=2&uploadId=u%2F1",
    "PUT ?partNumber=3&uploadId=u%2F1", "POST ?uploadId=u%2F1",
  ]

  @Test func areStored() throws {
    let (result, requests) = try put([
      Self.absent, Self.begun, Self.part(1), Self.part(2), Self.part(3), Self.completed,
    ])
    let sha256 = Self.body.withUnsafeBytes { PayloadHash(of: $0).hexadecimal }
    #expect(try result.get() == StoreReceipt(etag: "all-3", sha256: sha256))
    #expect(lines(requests) == whole)
    #expect(requests[1].contains("x-amz-meta-note: x") && requests[1].contains("content-type: image/jpeg"))
    #expect(!requests[2].contains("x-amz-meta-note"))
    for (index, request) in requests[2...4].enumerated() {
      #expect(request.contains("Content-Length: \(index == 2 ? 2 << 20 : 5 << 20)"))
      #expect(request.contains("x-amz-checksum-sha256: "))
    }
    #expect(requests[5].contains("if-none-match: *"))
    for number in 1...3 {
      #expect(requests[5].contains("<PartNumber>\(number)</PartNumber><ETag>&quot;p\(number)&quot;</ETag>"))
    }
  }

  @Test func anUploadWithAUniqueKeyDoesNotSearch() throws {
    let (result, requests) = try put(
      [Self.begunOnRclone, Self.part(1), Self.part(2), Self.part(3), Self.completed], hasUniqueKey: true)
    #expect(throws: Never.self) { try result.get() }
    #expect(lines(requests) == Array(whole.dropFirst()))
  }

  @Test func aPartIsRetriedAlone() throws {
    let (result, requests) = try put([
      Self.absent, Self.begun, Self.part(1), Self.error("503 X", "SlowDown"), Self.part(2), Self.part(3),
      Self.error("500 X", "InternalError"), Self.completed,
    ])
    #expect(throws: Never.self) { try result.get() }
    let sent = lines(requests)
    #expect(Set(sent) == Set(whole))
    #expect(sent.count == whole.count + 2)
    // The order of the next parts depends on the length of the pause.
    #expect(sent.count { $0.contains("partNumber=1") } == 1)
  }

  /// The response to a completion may be an error although its status is 200.
  @Test func aCompletionThatFailsLateIsRetried() throws {
    let late = StubServer.Step.reply("200 OK", body: "<Error><Code>InternalError</Code></Error>")
    let (result, requests) = try put([
      Self.absent, Self.begun, Self.part(1), Self.part(2), Self.part(3), late, Self.completed,
    ])
    #expect(try result.get().etag == "all-3")
    #expect(lines(requests) == whole + ["POST ?uploadId=u%2F1"])
  }

  @Test func aKeyThatIsTakenCostsNoParts() throws {
    let head =
      "HTTP/1.1 200 OK\r\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\nETag: \"x\"\r\nContent-Length: 9\r\n\r\n"
    let (result, requests) = try put([.answer(head)])
    #expect { try result.get() } throws: { ($0 as? S3Error)?.code == .preconditionFailed }
    #expect(lines(requests) == ["HEAD "])
  }

  /// Every failed upload is aborted.
  static let failures: [(steps: [StubServer.Step], code: S3Error.Code)] = [
    ([absent, begun, part(1), error("403 X", "AccessDenied"), aborted], .accessDenied),
    (
      // Two or three parts, depending on the pause after the first failure.
      [absent, begun, part(1)] + Array(repeating: error("400 X", "BadDigest"), count: 3) + [aborted],
      .bodyCorrupted
    ),
    ([absent, begun, part(1), part(2), part(3), taken, aborted], .preconditionFailed),
    (
      [absent, begun, part(1), part(2), part(3), error("403 X", "AccessDenied"), error("404 X", "NoSuchUpload")],
      .accessDenied
    ),
  ]

  @Test(arguments: failures) func aFailureLeavesNothing(steps: [StubServer.Step], code: S3Error.Code) throws {
    let server = StubServer([steps])
    defer { server.stop() }
    let client = try S3Client.make(
      endpoint: "http://127.0.0.1:\(server.port)", maximumAttempts: code == .bodyCorrupted ? 2 : 1, inParts: true)
    #expect {
      try Self.body.withRawBytes { (body) throws(S3Error) in
        try client.putObject(
          ObjectUpload(key: "k", body: body, attributes: .init(contentType: "image/jpeg")),
          deadline: .now + .seconds(60))
      }
    } throws: {
      ($0 as? S3Error)?.code == code
    }
    #expect(lines(heads(server)).last == "DELETE ?uploadId=u%2F1")
  }

  /// The response to a completion is lost, and the retry gets NoSuchUpload. The client searches for the object.
  @Test func theObjectIsSearchedAfterALostCompletion() throws {
    let md5s = (0..<3).map { index in
      let part = Array(Self.body[PartPlan(byteCount: 12 << 20, preferredSize: 5 << 20).range(index)])
      return part.withUnsafeBytes(MD5Hash.hexadecimal)
    }
    let tag = md5s.map { UploadedPart(etag: $0, digest: PayloadHash.empty.digest) }.compositeETag
    let parts = md5s.map { StubServer.Step.reply("200 OK", fields: "ETag: \"\($0)\"\r\n") }
    let head =
      "HTTP/1.1 200 OK\r\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\nETag: \"\(tag)\"\r\nx-amz-meta-note: x\r\n"
      + "Content-Type: image/jpeg\r\nContent-Length: \(12 << 20)\r\n\r\n"
    let (result, requests) = try put(
      [Self.absent, Self.begun] + parts + [
        Self.error("500 X", "InternalError"), Self.error("404 X", "NoSuchUpload"), .answer(head),
      ])
    #expect(try result.get().etag == tag)
    #expect(lines(requests).suffix(3) == ["POST ?uploadId=u%2F1", "POST ?uploadId=u%2F1", "HEAD "])
  }

  /// An engine that ignores conditions of completions gets large objects in one request.
  @Test func anEngineThatIgnoresTheConditionGetsOnePut() throws {
    let probe: [StubServer.Step] = [Self.begun, Self.part(1), Self.completed, Self.aborted]
    let server = StubServer([[Self.absent] + probe + [Self.part(9)]])
    defer { server.stop() }
    let client = try S3Client.make(
      endpoint: "http://127.0.0.1:\(server.port)", completions: .unknown, inParts: true)
    let receipt = try Self.body.withRawBytes { (body) throws(S3Error) in
      try client.putObject(
        ObjectUpload(key: "k", body: body, attributes: .init(contentType: "image/jpeg")), deadline: .now + .seconds(60))
    }
    #expect(receipt.etag == "p9")
    let requests = heads(server)
    #expect(requests[3].contains("if-match: \"none\""))
    #expect(requests[4].hasPrefix("DELETE ") && !requests[4].contains("uploadId"))
    #expect(lines(requests).last == "PUT ")
    #expect(requests.last?.contains("if-none-match: *") == true)
  }

  /// An engine that is known not to complete conditionally gets large objects in one request, without a trial.
  @Test func anEngineWithoutConditionalCompletionsGetsOnePut() throws {
    let absent = StubServer.Step.answer("HTTP/1.1 404 Not Found\r\nServer: SeaweedFS 4\r\nContent-Length: 0\r\n\r\n")
    let server = StubServer([[absent, Self.part(9)]])
    defer { server.stop() }
    let client = try S3Client.make(
      endpoint: "http://127.0.0.1:\(server.port)", completions: .unknown, inParts: true)
    let receipt = try Self.body.withRawBytes { (body) throws(S3Error) in
      try client.putObject(
        ObjectUpload(key: "k", body: body, attributes: .init(contentType: "image/jpeg")), deadline: .now + .seconds(60))
    }
    #expect(receipt.etag == "p9")
    #expect(lines(heads(server)) == ["HEAD ", "PUT "])
  }

  /// While no slot is free, the end of a pause must not end the wait. Otherwise the sender would spin.
  @Test func aPauseEndsTheWaitOnlyIfASlotIsFree() {
    let now = ContinuousClock.now
    func limit(_ pauses: [Duration], hasFreeSlot: Bool) -> Duration {
      waitLimit(deadline: now + .seconds(60), pauseEnds: pauses.map { now + $0 }, hasFreeSlot: hasFreeSlot)
        - now
    }
    #expect(limit([.seconds(-1)], hasFreeSlot: false) == .seconds(61))
    #expect(limit([.seconds(3), .seconds(2)], hasFreeSlot: true) == .seconds(2))
    #expect(limit([.seconds(90)], hasFreeSlot: true) == .seconds(61))
    #expect(limit([], hasFreeSlot: true) == .seconds(61))
  }
}
