import Glibc
import System
import TestSupport
import Testing

@testable import HTTPClient

/// Responses that follow each other, and what is left of one for the next.
@Suite struct HTTPClientTests {
  /// A client of `server`.
  private func client(_ server: StubServer) throws -> HTTPClient {
    try HTTPClient(origin: "http://127.0.0.1:\(server.port)")
  }

  /// Sends a GET.
  private func get(_ http: HTTPClient) throws(HTTPError) -> HTTPResponse {
    try http.perform(HTTPRequest(method: .get, path: Array("/".utf8), fields: []), deadline: .now + .seconds(20))
  }

  /// libcurl sends a request without a body again by itself when a used connection breaks: the server may have
  /// performed it twice, and nobody knows. A new connection prevents that.
  @Test(arguments: [true, false]) func aRequestThatIsSentOnceHasANewConnection(isSentOnce: Bool) throws {
    let replies = ["first", "used", "new"].map { StubServer.Step.reply("200 OK", body: $0) }
    let server = StubServer([[replies[0], replies[1]], [replies[2]]])
    defer { server.stop() }
    let http = try client(server)
    #expect(try get(http).body == Array("first".utf8))
    var request = HTTPRequest(method: .delete, path: Array("/".utf8), fields: [])
    request.isSentOnce = isSentOnce
    let response = try http.perform(request, deadline: .now + .seconds(20))
    #expect(response.body == Array((isSentOnce ? "new" : "used").utf8))
  }

  /// The body cannot be read again, so libcurl reports a used connection that breaks.
  @Test(arguments: [1, 100, 100_000]) func aRequestWithABodyIsNotRepeatedUnseen(count: Int) throws {
    let server = StubServer([[.reply("200 OK"), .hangUp], [.reply("201 Created")]])
    defer { server.stop() }
    let http = try client(server)
    #expect(try get(http).status == 200)
    let body = [UInt8](repeating: 1, count: count)
    let request = HTTPRequest(method: .put, path: Array("/".utf8), fields: [])
    #expect {
      try body.withUnsafeBytes { try http.perform(request, body: $0, deadline: .now + .seconds(20)) }
    } throws: {
      ($0 as? HTTPError)?.code == .connectionFailed
    }
    #expect(server.requests.count == 2)
  }

  /// A first header line that begins with a space continues no line. With the handle of an earlier request, libcurl
  /// before 8.2.0 appends it to that request's last field, whose memory it has freed (curl issue 11101).
  @Test func aFoldedFirstLineTouchesNoFormerField() throws {
    let folded = StubServer.Step.answer(
      "HTTP/1.1 200 OK\r\n " + String(repeating: "f", count: 4000) + "\r\nX-After: 1\r\nContent-Length: 0\r\n\r\n")
    let plain = StubServer.Step.reply("200 OK", fields: "X-Before: \(String(repeating: "b", count: 40))\r\n")
    let rounds = 40
    let server = StubServer(Array(repeating: [plain, folded], count: rounds) + [[plain]])
    defer { server.stop() }
    let http = try client(server)
    for _ in 0..<rounds {
      #expect(try get(http).status == 200)
      // Later versions of libcurl accept the line.
      do throws(HTTPError) {
        let response = try get(http)
        #expect(response.status == 200)
      } catch {
        #expect(error.code == .invalidResponse, "\(error)")
      }
    }
    #expect(try get(http).field("x-before") == String(repeating: "b", count: 40))
  }

  @Test func reachesUnixSocketsAndFillsFiles() throws {
    let folder = TemporaryFolder()
    let path = folder.path + "/socket"
    let answers = ["12345", "123456", "1234"].map { StubServer.Step.reply("200 OK", body: $0) }
    let server = StubServer([[answers[0]], [answers[1]], [answers[2]]], unixSocketPath: path)
    defer { server.stop() }
    let http = try HTTPClient(origin: "http://name", unixSocketPath: path)
    func get() throws -> (file: HTTPBodyFile, body: [UInt8], failure: HTTPError?) {
      let descriptor = open(folder.path + "/body", O_RDWR | O_CREAT | O_TRUNC, 0o600)
      let file = HTTPBodyFile(FileDescriptor(owning: descriptor), limit: 5)
      let request = HTTPRequest(method: .get, path: Array("/a".utf8), fields: [HTTPField("host", "name")])
      var failure: HTTPError?
      do throws(HTTPError) {
        let response = try http.perform(request, into: file, deadline: .now + .seconds(20))
        #expect(response.body.isEmpty)
      } catch {
        failure = error
      }
      return (file, try SmallFile.read(folder.path + "/body", limit: 100), failure)
    }
    let whole = try get()
    #expect(whole.body == Array("12345".utf8) && whole.file.byteCount == 5 && whole.failure == nil)
    let excess = try get()
    #expect(excess.body.isEmpty && excess.file.isExceeded && excess.failure?.code == .invalidResponse)
    let after = try get()
    #expect(after.body == Array("1234".utf8) && !after.file.isExceeded && after.failure == nil)
    let request = server.requests.first?.lowercased()
    #expect(request?.hasPrefix("get /a http/1.1\r\n") == true && request?.contains("\r\nhost: name\r\n") == true)
  }

  /// Each request has a handle of its own, but not a connection of its own: the server has only one.
  @Test func requestsShareAConnection() throws {
    let server = StubServer([Array(repeating: .reply("200 OK", fields: "X-A: b\r\n"), count: 3)])
    defer { server.stop() }
    let http = try client(server)
    for _ in 0..<3 { #expect(try get(http).status == 200) }
    #expect(server.requests.count == 3)
  }

  /// Nothing of a request is left in the next one: neither its method, nor its body, nor its fields.
  @Test func requestsLeaveNothingBehind() throws {
    let server = StubServer([Array(repeating: .reply("200 OK"), count: 5)])
    defer { server.stop() }
    let http = try client(server)
    let body = Array("body".utf8)
    for method in [HTTPRequest.Method.put, .head, .delete, .post, .get] {
      let hasBody = method == .put || method == .post
      try body.withUnsafeBytes { body in
        _ = try http.perform(
          HTTPRequest(method: method, path: Array("/\(method)".utf8), fields: [HTTPField("x-of", method.rawValue)]),
          body: hasBody ? body : .init(start: nil, count: 0), deadline: .now + .seconds(20))
      }
    }
    let lines = server.requests.map { $0.split(separator: "\r\n", omittingEmptySubsequences: false) }
    #expect(
      lines.map { $0[0] } == [
        "PUT /put HTTP/1.1", "HEAD /head HTTP/1.1", "DELETE /delete HTTP/1.1", "POST /post HTTP/1.1",
        "GET /get HTTP/1.1",
      ])
    #expect(
      lines.map { $0.filter { $0.hasPrefix("x-of: ") } } == [
        ["x-of: PUT"], ["x-of: HEAD"], ["x-of: DELETE"], ["x-of: POST"], ["x-of: GET"],
      ])
    #expect(server.requests.map { $0.hasSuffix("\r\n\r\nbody") } == [true, false, false, true, false])
  }

  /// The reason in a status line is any text (RFC 9112, 4), and no field.
  @Test func aReasonWithAColonIsNoField() {
    let response = HTTPResponse()
    for line in ["HTTP/1.1 200 Odd: X\r\n", "ETag: e\r\n", "\r\n"] {
      #expect(Array(line.utf8).withUnsafeBytes { response.append(headerLine: $0) })
    }
    var names: [String] = []
    response.forEachField { name, _ in names.append(name.string) }
    #expect(names == ["etag"])
  }

  /// A server may send interim responses (RFC 9110, 15.2), but not without end: all of them count for the limit.
  @Test(arguments: [(3, true), (100_000, false)]) func interimResponses(count: Int, isAccepted: Bool) throws {
    let interim = String(repeating: "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n", count: count)
    let server = StubServer([[.answer(interim + "HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 0\r\n\r\n")]])
    defer { server.stop() }
    let http = try client(server)
    do throws(HTTPError) {
      let response = try get(http)
      #expect(isAccepted && response.status == 200)
      #expect(response.field("x-early") == nil && response.field("x-a") == "b")
    } catch {
      #expect(!isAccepted && error.code == .invalidResponse, "\(error)")
    }
  }
}
