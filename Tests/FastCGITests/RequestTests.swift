import Testing

@testable import FastCGI

/// Parameters on the wire against the request that a handler sees.
@Suite struct RequestTests {
  /// A pool that answers with the fields of the request, one a line.
  private func makePool() throws -> TestPool {
    let pool = try TestPool { request in
      let lines = [
        request.method, request.target, request.contentType, request.requestID, request[.range],
        request[.contentEncoding],
      ]
      return Response(status: 200, body: Array(lines.joined(separator: "\n").utf8))
    }
    try pool.start()
    return pool
  }

  /// The lines that the pool answers to `parameters`.
  private func fields(
    _ parameters: [(name: String, value: [UInt8])], padding: UInt8 = 0, chunk: Int = 0xFFFF
  ) throws -> [String]? {
    let pool = try makePool()
    defer { pool.stop() }
    var writer = RecordWriter(padding: padding, chunk: chunk)
    writer.begin()
    writer.params(parameters)
    writer.end(.stdin)
    return try pool.ask(writer.bytes)?.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func everyParameterReachesItsField() throws {
    let seen = try fields([
      ("REQUEST_METHOD", Array("PUT".utf8)), ("REQUEST_URI", Array("/t".utf8)), ("CONTENT_TYPE", Array("a/b".utf8)),
      ("HTTP_X_REQUEST_ID", Array("id-1".utf8)), ("HTTP_RANGE", Array("bytes=0-1".utf8)),
      ("HTTP_CONTENT_ENCODING", Array("gzip".utf8)),
    ])
    #expect(seen == ["PUT", "/t", "a/b", "id-1", "bytes=0-1", "gzip"])
  }

  @Test func absentParametersAreEmpty() throws {
    #expect(try fields([("HTTP_RANGE", [])]) == ["", "", "", "", "", ""])
  }

  @Test(arguments: [
    "/images/a%2Fb%00?q=%zz&r=1+2#f", "//images/../x/./y//", "/images/a b", "/images/é🙂", "/images/%C3%A9=&;\\\"'~",
    "*", "http://host/images",
  ])
  func targetIsUntouched(target: String) throws {
    #expect(try fields([("REQUEST_URI", Array(target.utf8))])?[1] == target)
  }

  @Test func octetsThatAreNotUTF8ArePercentEncoded() throws {
    let target: [UInt8] = Array("/a".utf8) + [0xFF, 0xC3] + Array("%C3?b".utf8) + [0x80]
    #expect(try fields([("REQUEST_URI", target)])?[1] == "/a%ff%c3%C3?b%80")
  }

  /// Lengths around the step from one byte to four, and around libfcgi's buffer of 8192.
  @Test(arguments: [0, 1, 126, 127, 128, 129, 255, 256, 8_191, 8_192, 8_193, 70_000])
  func longNamesAndValuesKeepTheirPlace(count: Int) throws {
    let text = [UInt8](repeating: UInt8(ascii: "v"), count: count)
    let seen = try fields([
      ("X" + String(repeating: "N", count: count), text), ("REQUEST_URI", text), ("REQUEST_METHOD", Array("GET".utf8)),
    ])
    #expect(seen?[0] == "GET")
    #expect(seen?[1].utf8.count == count)
  }

  @Test(arguments: [1, 2, 3, 7, 8, 9, 100], [0, 1, 7, 255] as [UInt8])
  func parametersSplitAnywhereArriveWhole(chunk: Int, padding: UInt8) throws {
    let target = "/" + String(repeating: "long", count: 50)
    let seen = try fields(
      [("REQUEST_METHOD", Array("GET".utf8)), ("REQUEST_URI", Array(target.utf8))], padding: padding, chunk: chunk)
    #expect(seen == ["GET", target, "", "", "", ""])
  }
}
