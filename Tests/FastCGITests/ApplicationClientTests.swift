import Glibc
import System
import Testing

@testable import FastCGI

/// Requests to another application.
@Suite struct ApplicationClientTests {
  private func ask(
    _ pool: TestPool, _ body: [UInt8] = [], limit: Int = 1 << 20, seconds: Int = 20
  ) throws(ApplicationError) -> ApplicationAnswer {
    try body.withUnsafeBufferPointer { (bytes) throws(ApplicationError) in
      try ApplicationClient(socketPath: pool.socketPath).ask(
        [
          ("REQUEST_METHOD", "POST"), ("REQUEST_URI", String(repeating: "u", count: 200)),
          ("CONTENT_LENGTH", String(body.count)),
        ], body: UnsafeRawBufferPointer(bytes), limit: limit, deadline: .now + .seconds(seconds))
    }
  }

  /// Sizes around the longest record, and one that fills the socket both ways.
  @Test(arguments: [0, 1, 65_527, 65_528, 65_529, 3_000_000])
  func sendsABodyAndReadsTheAnswer(size: Int) throws {
    let pool = try TestPool { request in
      (try? request.body.withBytes { Response(status: 422, headers: [("A", request.target)], body: Array($0)) })
        ?? Response(status: 500)
    }
    try pool.start()
    defer { pool.stop() }
    let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    let answer = try ask(pool, body, limit: 4_000_000)
    #expect(answer.status == 422 && answer.body == body)
  }

  @Test func anAnswerMayComeBeforeTheBodyIsRead() throws {
    let pool = try TestPool { _ in Response(status: 413) }
    try pool.start()
    defer { pool.stop() }
    #expect(try ask(pool, [UInt8](repeating: 1, count: 3_000_000)).status == 413)
  }

  @Test func boundsTheAnswer() throws {
    let pool = try TestPool { _ in Response(status: 200, body: [UInt8](repeating: 1, count: 5000)) }
    try pool.start()
    defer { pool.stop() }
    #expect(throws: ApplicationError.malformed) { try ask(pool, limit: 4096) }
  }

  /// Nobody accepts on the socket of a pool that has not started.
  @Test func waitsNoLongerThanTheDeadline() throws {
    let pool = try TestPool { _ in Response(status: 200) }
    #expect(throws: ApplicationError.timedOut) { try ask(pool, seconds: 0) }
    try pool.start()
    pool.stop()
  }

  @Test func saysThatNobodyListens() {
    #expect(throws: ApplicationError.unreachable(errno: ENOENT)) {
      try ApplicationClient(socketPath: "/nonexistent/socket").ask(
        [], body: UnsafeRawBufferPointer(start: nil, count: 0), limit: 1, deadline: .now + .seconds(1))
    }
  }

  @Test(arguments: [
    ("Status: 404 Not Found\r\nA: b\r\n\r\nbody", 404, "body"), ("status:200\n\nx", 200, "x"),
    ("A: b\r\n\r\n", 200, ""),
  ])
  func readsCGI(text: String, status: Int, body: String) {
    let answer = ApplicationAnswer(cgi: Array(text.utf8))
    #expect(answer?.status == status && answer.map { Array($0.body) } == Array(body.utf8))
  }

  @Test(arguments: ["", "A: b\r\n", "Status: x\r\n\r\n", "Status: 4000\r\n\r\n"])
  func readsNothingElse(text: String) { #expect(ApplicationAnswer(cgi: Array(text.utf8)) == nil) }

  /// Records that are cut at every byte, with padding and with records of other types between them.
  @Test func readsRecordsInAnyPieces() throws {
    let bytes: [UInt8] =
      [1, 7, 0, 1, 0, 2, 1, 0, 0x65, 0x65, 0] + [1, 6, 0, 1, 0, 3, 5, 0, 0x61, 0x62, 0x63, 0, 0, 0, 0, 0]
      + [1, 6, 0, 1, 0, 0, 0, 0] + [1, 3, 0, 1, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    for cut in 0...bytes.count {
      var reader = RecordReader(limit: 3)
      try reader.append(bytes[..<cut])
      try reader.append(bytes[cut...])
      #expect(reader.isEnded && reader.output == Array("abc".utf8))
    }
  }
}
