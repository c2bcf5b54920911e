import Foundation
import Objects
import Synchronization
import System
import TestSupport
import Testing

@testable import S3

/// Objects that S3 does not give, and answers that no S3 sends.
@Suite struct ForeignObjectTests {
  /// Runs `body` with a client of a scripted server, and returns the requests.
  @discardableResult private func run(
    _ steps: [StubServer.Step], maximumAttempts: Int = 1, _ body: (S3Client) throws -> Void
  ) throws -> [String] {
    let server = StubServer([steps])
    defer { server.stop() }
    try body(try S3Client.make(endpoint: "http://127.0.0.1:\(server.port)", maximumAttempts: maximumAttempts))
    return server.requests
  }

  /// The error of an operation; `nil` for none.
  private func failure<T>(_ operation: () throws(S3Error) -> T) -> S3Error? {
    do throws(S3Error) {
      _ = try operation()
      return nil
    } catch { return error }
  }

  private static func error(_ status: String, _ code: String, _ message: String = "") -> StubServer.Step {
    .reply(status, body: "<Error><Code>\(code)</Code><Message>\(message)</Message></Error>")
  }
  private static let needsKey =
    "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve it."

  /// Responses to the GET of one byte, and what they mean.
  static let readings: [(answer: StubServer.Step, code: S3Error.Code?)] = [
    (.reply("206 Partial Content", body: "x"), nil),
    (error("416 Range Not Satisfiable", "InvalidRange"), nil),
    (error("403 Forbidden", "InvalidObjectState"), .archived),
    (error("400 Bad Request", "InvalidRequest", needsKey), .encryptedByCustomer),
    (error("400 Bad Request", "InvalidArgument", needsKey), .encryptedByCustomer),
    (
      error(
        "400 Bad Request", "InvalidRequest",
        "Requests specifying Server Side Encryption with Customer provided keys must provide the customer key"),
      .encryptedByCustomer
    ),
    (error("400 Bad Request", "InvalidRequest", "Missing required header"), .rejected),
    (error("400 Bad Request", "ExpiredToken", "The provided token has expired."), .rejected),
    (error("403 Forbidden", "AccessDenied"), .accessDenied),
    (error("404 Not Found", "NoSuchKey"), .notFound),
  ]

  @Test(arguments: readings) func reasonsOfARefusal(answer: StubServer.Step, code: S3Error.Code?) throws {
    let requests = try run([answer]) { client in
      let error = failure { () throws(S3Error) in try client.checkIsReadable(key: "k", deadline: .now + .seconds(20)) }
      #expect(error?.code == code)
    }
    #expect(requests.count == 1)
    #expect(requests[0].hasPrefix("GET /bucket/k HTTP/1.1") && requests[0].contains("range: bytes=0-0"))
  }

  /// Responses to the GET after a HEAD that got 400, and what they mean.
  static let heads: [(answer: StubServer.Step, code: S3Error.Code)] = [
    (error("400 Bad Request", "InvalidRequest", needsKey), .encryptedByCustomer),
    (error("400 Bad Request", "ExpiredToken"), .rejected), (.reply("206 Partial Content", body: "x"), .rejected),
  ]

  /// The 400 of a HEAD has no reason. A GET tells it; if it does not, the first error stands.
  @Test(arguments: heads) func aHeadThatIsRefused(answer: StubServer.Step, code: S3Error.Code) throws {
    let requests = try run([.answer("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"), answer]) { client in
      let error = failure { () throws(S3Error) in try client.headObject(key: "k", deadline: .now + .seconds(20)) }
      #expect(error?.code == code)
    }
    #expect(requests.map { $0.prefix(4) } == ["HEAD", "GET "])
  }

  /// Values of `x-amz-storage-class`, and what a view shows.
  @Test(
    arguments: [
      (nil, nil), ("", nil), ("STANDARD", nil), ("GLACIER", "GLACIER"), ("STANDARD_IA", "STANDARD_IA"), ("a b", nil),
      (String(repeating: "A", count: 65), nil),
    ] as [(String?, String?)])
  func storageClasses(sent: String?, shown: String?) throws {
    let field = sent.map { "x-amz-storage-class: \($0)\r\n" } ?? ""
    try run([
      .answer(
        "HTTP/1.1 200 OK\r\n\(field)ETag: \"e\"\r\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
          + "Content-Length: 1\r\n\r\n")
    ]) { client in
      let object = try client.headObject(key: "k", deadline: .now + .seconds(20))
      #expect(object.storageClass == shown)
    }
  }

  /// A date in HTTP's format that is `seconds` from now.
  private static func date(_ seconds: Int) -> String {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(identifier: "GMT")
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return format.string(from: Date(timeIntervalSince1970: Double(SystemClock.seconds + seconds)))
  }

  /// Dates of a refusal, and the offset that the client adopts.
  static let dates: [(date: String, offset: Int)] = [
    (date(3600), 3600), (date(-80_000), -80_000), (date(90_000), 0), (date(-90_000), 0),
    ("Sat, 01 Jan 0000 00:00:00 GMT", 0), ("Fri, 31 Dec 9999 23:59:59 GMT", 0), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ("soon", 0),
  ]

  @Test(arguments: dates) func noAbsurdClockIsAdopted(date: String, offset: Int) throws {
    let refusal = StubServer.Step.answer(
      "HTTP/1.1 403 Forbidden\r\nDate: \(date)\r\nContent-Length: 0\r\n\r\n")
    try run([refusal, refusal]) { client in
      let error = failure { () throws(S3Error) in try client.headBucket(deadline: .now + .seconds(20)) }
      #expect(error?.code == .accessDenied)
      let adopted = client.state.clockOffset.load(ordering: .relaxed)
      #expect(abs(adopted - offset) <= 120)
    }
  }

  /// A log line repeats neither a signature nor a token, whatever S3 repeats of the request.
  @Test func whatS3RepeatsIsCutShort() throws {
    let token = String(repeating: "t0ken", count: 80)
    let signature = String(repeating: "0123456789abcdef", count: 4)
    let answer = Self.error("400 Bad Request", "Odd\(token)", "No &lt;\(token)&gt; Signature=\(signature) here\u{7F}")
    try run([answer]) { client in
      let error = failure { () throws(S3Error) in try client.deleteObject(key: "k", deadline: .now + .seconds(20)) }
      let text = try #require(error).description
      #expect(text.utf8.count < 500 && !text.contains(signature) && !text.contains(token.prefix(100)), "\(text)")
      #expect(text.contains("No <") && text.contains("Signature="))
    }
  }
}
