import System
import TestSupport
import Testing
import Text

@testable import S3

/// How the client retries failed requests, and how it handles lost responses.
@Suite struct RetryTests {
  /// Runs `body` with a client of a scripted server.
  ///
  /// - Returns: The requests that reached the server.
  @discardableResult private func run(
    _ connections: [[StubServer.Step]], maximumAttempts: Int = 5, _ body: (S3Client) throws -> Void
  ) throws -> [String] {
    let server = StubServer(connections)
    defer { server.stop() }
    try body(try S3Client.make(endpoint: "http://127.0.0.1:\(server.port)", maximumAttempts: maximumAttempts))
    return server.requests
  }

  /// An error response.
  private static func error(_ status: String, _ code: String, fields: String = "") -> StubServer.Step {
    .reply(status, fields: fields, body: "<Error><Code>\(code)</Code></Error>")
  }

  private static let stored = StubServer.Step.reply("200 OK", fields: "ETag: \"e\"\r\n")

  /// Results of a put whose last attempt succeeds.
  static let passing: [[[StubServer.Step]]] = [
    [[.hangUp], [stored]],
    [[error("503 Slow Down", "SlowDown"), error("503 Slow Down", "SlowDown"), error("503 X", "SlowDown"), stored]],
    [[error("500 Internal", "InternalError"), error("502 Bad Gateway", "x"), stored]],
    [[error("504 Gateway Timeout", "x"), error("429 Too Many Requests", "TooManyRequests"), stored]],
    [[error("400 Bad Request", "BadDigest"), stored]],
    [[error("400 Bad Request", "RequestTimeout"), stored]],
    [[error("409 Conflict", "ConditionalRequestConflict"), stored]],
    [[.answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), stored]],
    [[.answer("garbage\r\n\r\n")], [stored]],
    [[.answer("HTTP/1.1 200 OK\r\nETag: \"e\"\r\nContent-Length: 10\r\n\r\n<a>")], [stored]],
  ]

  @Test(arguments: passing) func aPutSucceedsInTheEnd(_ connections: [[StubServer.Step]]) throws {
    let requests = try run(connections) { client in
      let etag = try client.put("bytes")
      #expect(etag == "e")
      #expect(client.statistics.calls == connections.joined().count)
      #expect(client.statistics.retries == connections.joined().count - 1)
    }
    #expect(requests.allSatisfy { $0.hasPrefix("PUT /bucket/k ") && $0.hasSuffix("bytes") })
  }

  /// A retry of a put with a unique key overwrites its own object, so it needs no condition.
  @Test func aPutWithAUniqueKeyIsRetriedAfterALostResponse() throws {
    let requests = try run([[.hangUp], [Self.stored]]) { client in
      let etag = try client.put("bytes", hasUniqueKey: true)
      #expect(etag == "e")
    }
    #expect(requests.count == 2 && requests[0].hasSuffix("bytes") && requests[1].hasSuffix("bytes"))
    #expect(!requests.contains { $0.contains("if-none-match") })
  }

  @Test(arguments: [
    ("403 Forbidden", "AccessDenied"), ("400 Bad Request", "InvalidRequest"), ("501 Not Implemented", "NotImplemented"),
    ("412 Precondition Failed", "PreconditionFailed"), ("301 Moved", "PermanentRedirect"),
  ]) func aRefusalIsFinal(status: String, code: String) throws {
    let requests = try run([[Self.error(status, code)]]) { client in
      #expect(throws: S3Error.self) { try client.put("bytes") }
    }
    #expect(requests.count == 1)
  }

  @Test func attemptsAreBounded() throws {
    let failure = Self.error("503 Slow Down", "SlowDown")
    let requests = try run([[failure, failure, failure]], maximumAttempts: 3) { client in
      #expect { try client.headObject(key: "k", deadline: .now + .seconds(20)) } throws: {
        ($0 as? S3Error)?.code == .slowDown
      }
    }
    #expect(requests.count == 3)
  }

  @Test func anEmptyBudgetRepeatsNothing() throws {
    let requests = try run([[Self.error("503 Slow Down", "SlowDown")]]) { client in
      while client.state.retryBudget.take(for: .afterPause) != nil {}
      #expect(throws: S3Error.self) { try client.headObject(key: "k", deadline: .now + .seconds(20)) }
    }
    #expect(requests.count == 1)
  }

  /// The server's clock is an hour ahead. The second request and presigned URLs use its time.
  @Test(arguments: [
    error("403 Forbidden", "RequestTimeTooSkewed", fields: "Date: \(inAnHour)\r\n"),
    .reply("403 Forbidden", fields: "Date: \(inAnHour)\r\n"),
  ]) func theClientAdoptsTheServersTime(refusal: StubServer.Step) throws {
    let requests = try run([[refusal, Self.stored]]) { client in
      let etag = try client.put("bytes")
      #expect(etag == "e")
      let presigned = try client.presign(method: "GET", key: "k", expiresIn: 60)
      #expect(presigned.contains("X-Amz-Date=\(Self.timestamp(Self.anHour))"))
    }
    #expect(requests.count == 2)
    #expect(requests[0].contains("x-amz-date: \(Self.timestamp(0))"))
    #expect(requests[1].contains("x-amz-date: \(Self.timestamp(Self.anHour))"))
  }

  @Test func aRefusalWithTheRightTimeIsFinal() throws {
    let now = Self.httpDate(SystemClock.seconds)
    let requests = try run([[.reply("403 Forbidden", fields: "Date: \(now)\r\n")]]) { client in
      #expect { try client.headObject(key: "k", deadline: .now + .seconds(20)) } throws: {
        ($0 as? S3Error)?.code == .accessDenied
      }
    }
    #expect(requests.count == 1)
  }

  /// Metadata of an object that the client finds after a lost response, and whether the object is from its own put.
  static let found: [(fields: String, isOwn: Bool)] = [
    ("ETag: \"4b3a6218bb3e3a7303e8a171a60fcf92\"\r\n", true),
    ("ETag: \"other\"\r\nx-amz-checksum-sha256: J3CJ2RwL308uaGK6fkoHYFEZQx9dE/cm3TUrBvGyBqk=\r\n", true),
    ("ETag: \"4b3a6218bb3e3a7303e8a171a60fcf92\"\r\nx-amz-meta-note: somebody else's\r\n", false),
    ("ETag: \"other\"\r\n", false),
  ]

  @Test(arguments: found, [StubServer.Step.hangUp, error("500 Internal", "InternalError")])
  func theObjectIsSearchedAfterALostResponse(found: (fields: String, isOwn: Bool), loss: StubServer.Step) throws {
    let taken = Self.error("412 Precondition Failed", "PreconditionFailed")
    let head = Self.head(found.fields, age: 0)
    let connections = if case .hangUp = loss { [[loss], [taken, head]] } else { [[loss, taken, head]] }
    let requests = try run(connections) { client in
      if found.isOwn {
        let etag = try client.put("bytes")
        #expect(etag == (found.fields.contains("other") ? "other" : Self.md5))
      } else {
        #expect { try client.put("bytes") } throws: { ($0 as? S3Error)?.code == .preconditionFailed }
      }
    }
    #expect(requests.last?.hasPrefix("HEAD /bucket/k ") == true)
    #expect(requests.last?.contains("x-amz-checksum-mode: ENABLED") == true)
  }

  /// An equal object that was stored before the put started is from another client.
  @Test func anOlderObjectIsNotOurs() throws {
    let taken = Self.error("412 Precondition Failed", "PreconditionFailed")
    let head = Self.head("ETag: \"\(Self.md5)\"\r\n", age: 60)
    try run([[.hangUp], [taken, head]]) { client in
      #expect { try client.put("bytes") } throws: { ($0 as? S3Error)?.code == .preconditionFailed }
    }
  }

  @Test func theObjectIsSearchedAfterTheLastAttempt() throws {
    try run([[.hangUp], [.hangUp], [Self.head("ETag: \"\(Self.md5)\"\r\n", age: 0)]], maximumAttempts: 2) { client in
      let etag = try client.put("bytes")
      #expect(etag == Self.md5)
    }
  }

  /// If the first attempt gets 412, the client does not search.
  @Test func aTakenKeyCostsOneRequest() throws {
    let requests = try run([[Self.error("412 Precondition Failed", "PreconditionFailed")]]) { client in
      #expect { try client.put("bytes") } throws: { ($0 as? S3Error)?.code == .preconditionFailed }
    }
    #expect(requests.count == 1)
  }

  /// A response to HEAD for the object "bytes" that is `age` seconds old.
  private static func head(_ fields: String, age: Int) -> StubServer.Step {
    let now = SystemClock.seconds
    return .answer(
      "HTTP/1.1 200 OK\r\nDate: \(httpDate(now))\r\nLast-Modified: \(httpDate(now - age))\r\n"
        + "Content-Type: image/jpeg\r\nContent-Length: 5\r\n\(fields)\r\n")
  }

  private static let md5 = "4b3a6218bb3e3a7303e8a171a60fcf92"
  private static let anHour = 3600
  private static let inAnHour = httpDate(SystemClock.seconds + anHour)

  /// The time to ten minutes, which rarely changes during a test.
  private static func timestamp(_ offset: Int) -> String {
    String(
      decoding: SigningTime(secondsSince1970: SystemClock.seconds + offset).timestamp.prefix(11), as: UTF8.self)
  }

  /// An HTTP date (RFC 9110, 5.6.7) with an arbitrary day of the week.
  private static func httpDate(_ seconds: Int) -> String {
    let time = CivilTime(secondsSince1970: seconds)
    let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][time.month - 1]
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "Mon, \(two(time.day)) \(month) \(time.year) \(two(time.hour)):\(two(time.minute)):\(two(time.second)) GMT"
  }
}
