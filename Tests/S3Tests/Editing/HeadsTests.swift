import TestSupport
import Testing

@testable import S3

/// Heads of many objects.
@Suite struct HeadsTests {
  private typealias Server = EditServer

  /// The server takes one connection after the other, so the responses are in the order in which connections are
  /// accepted.
  @Test func eachKeyHasItsOwnResult() throws {
    func closing(_ status: String) -> StubServer.Step {
      .answer(
        "HTTP/1.1 \(status)\r\nConnection: close\r\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\nETag: \"e\"\r\n"
          + "Content-Length: 3\r\n\r\n")
    }
    let server = StubServer([
      [closing("200 OK")], [closing("404 Not Found")], [closing("500 X")], [closing("200 OK")],
    ])
    defer { server.stop() }
    let client = try S3Client.make(endpoint: "http://127.0.0.1:\(server.port)", maximumAttempts: 2)
    let results = client.headObjects(keys: ["a", "b", "c"], deadline: client.deadline)
    let codes = results.map(\.failureCode)
    #expect(codes.count { $0 == nil } == 2 && codes.contains(.notFound))
    let lines = Server.lines(server.requests)
    #expect(lines.count == 4 && Set(lines) == ["HEAD /a", "HEAD /b", "HEAD /c"])
    #expect(client.statistics.calls == 4 && client.statistics.retries == 1)
  }
}
