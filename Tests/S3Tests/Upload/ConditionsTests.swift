import TestSupport
import Testing

@testable import S3

/// The trial of conditions before the first write.
@Suite struct ConditionsTests {
  private static func error(_ status: String, _ code: String) -> StubServer.Step {
    .reply(status, body: "<Error><Code>\(code)</Code></Error>")
  }
  private static let refused = error("412 Precondition Failed", "PreconditionFailed")
  private static let stored = StubServer.Step.reply("200 OK", fields: "ETag: \"e\"\r\n")
  private static let deleted = StubServer.Step.reply("204 No Content")

  /// Responses of engines to the trial, and whether they enforce conditions.
  static let engines: [(responses: [StubServer.Step], isEnforced: Bool)] = [
    ([refused], true),
    ([error("404 Not Found", "NoSuchKey")], true),
    ([error("403 Forbidden", "AccessDenied")], true),
    ([stored, refused, deleted], true),
    ([error("501 Not Implemented", "NotImplemented"), stored, refused, deleted], true),
    ([stored, stored, deleted], false),
    ([error("501 Not Implemented", "NotImplemented"), stored, stored, deleted], false),
  ]

  @Test(arguments: engines) func areTried(responses: [StubServer.Step], isEnforced: Bool) throws {
    let server = StubServer([responses + (isEnforced ? [Self.stored, Self.stored] : [])])
    defer { server.stop() }
    let client = try S3Client.make(endpoint: "http://127.0.0.1:\(server.port)", conditions: .unknown)
    if isEnforced {
      // The second put makes no trial.
      for _ in 0..<2 { #expect(try client.put("bytes") == "e") }
    } else {
      for _ in 0..<2 {
        #expect { try client.put("bytes") } throws: { ($0 as? S3Error)?.code == .conditionsIgnored }
      }
    }
    let requests = server.requests
    #expect(requests.count == responses.count + (isEnforced ? 2 : 0))
    // The trial uses one key, and deletes the object that it has stored.
    let lines = requests.prefix(responses.count).map { $0.prefix { $0 != "\r\n" }.split(separator: " ") }
    #expect(Set(lines.map { $0[1] }).count == 1)
    #expect(lines.map { $0[0] }.last == (responses.count == 1 ? "PUT" : "DELETE"))
    #expect(requests[0].contains("if-match: \"none\""))
  }

  @Test func aFailedTrialIsRepeated() throws {
    let server = StubServer([[Self.error("500 X", "InternalError"), Self.refused, Self.stored]])
    defer { server.stop() }
    let client = try S3Client.make(endpoint: "http://127.0.0.1:\(server.port)", conditions: .unknown)
    #expect { try client.put("bytes") } throws: { ($0 as? S3Error)?.code == .serviceFailed }
    #expect(try client.put("bytes") == "e")
  }

  @Test(arguments: [("200 OK", false), ("404 Not Found", true)]) func emulationLooksFirst(
    head: String, isAbsent: Bool
  ) throws {
    let fields = "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\nETag: \"x\"\r\n"
    let server = StubServer([[.answer("HTTP/1.1 \(head)\r\n\(fields)Content-Length: 0\r\n\r\n"), Self.stored]])
    defer { server.stop() }
    let client = try S3Client.make(endpoint: "http://127.0.0.1:\(server.port)", emulatesConditions: true)
    if isAbsent {
      #expect(try client.put("bytes") == "e")
    } else {
      #expect { try client.put("bytes") } throws: { ($0 as? S3Error)?.code == .preconditionFailed }
    }
    #expect(server.requests.map { $0.prefix(4) } == (isAbsent ? ["HEAD", "PUT "] : ["HEAD"]))
  }
}
