import TestSupport
import Testing

@testable import S3

/// How an engine is identified, and what the client does differently because of it.
@Suite struct EngineIdentificationTests {
  /// Header fields of a response, the engine that they identify, and its properties.
  struct Case: Sendable {
    var fields: [String: String]
    var name: String
    var backslashIsSlash = false
    var completesConditionally: Bool?
    var replacesUnencodableCharacters = false
    var copiesConditionally: Bool?
    var deletesConditionally: Bool?
  }

  static let cases = [
    Case(
      fields: ["server": "SeaweedFS 30GB 4.48 "], name: "SeaweedFS", backslashIsSlash: true,
      completesConditionally: false, replacesUnencodableCharacters: true),
    Case(
      fields: ["server": "SeaweedFS", "x-localstack": "true"], name: "SeaweedFS", backslashIsSlash: true,
      completesConditionally: false, replacesUnencodableCharacters: true),
    Case(fields: ["server": "Ceph Object Gateway (tentacle)"], name: "Ceph"),
    Case(
      fields: ["server": "TwistedWeb/26.4.0", "x-localstack": "true"], name: "LocalStack", copiesConditionally: false,
      deletesConditionally: false),
    Case(fields: ["server": "TwistedWeb/26.4.0"], name: "the S3 engine"),
    Case(fields: ["server": "AmazonS3"], name: "Amazon S3"),
    Case(fields: ["server": "seaweedfs"], name: "the S3 engine"),
    Case(fields: ["server": "nginx", "via": "SeaweedFS"], name: "the S3 engine"),
    Case(fields: ["server": ""], name: "the S3 engine"),
    Case(fields: [:], name: "the S3 engine"),
  ]

  @Test(arguments: cases) func anEngineIsIdentified(_ expected: Case) {
    let engine = Engine(of: { expected.fields["\($0)"] })
    #expect(engine.name == expected.name)
    #expect(engine.backslashIsSlash == expected.backslashIsSlash)
    #expect(engine.completesConditionally == expected.completesConditionally)
    #expect(engine.replacesUnencodableCharacters == expected.replacesUnencodableCharacters)
    #expect(engine.copiesConditionally == expected.copiesConditionally)
    #expect(engine.deletesConditionally == expected.deletesConditionally)
  }

  /// The first response identifies the engine, even if it is an error.
  @Test(arguments: [("SeaweedFS 4", false), ("AmazonS3", true)]) func aBackslashDependsOnTheEngine(
    server: String, isStored: Bool
  ) throws {
    let stub = StubServer([
      [.answer("HTTP/1.1 404 Not Found\r\nServer: \(server)\r\nConnection: close\r\n\r\n")],
      [.reply("200 OK", fields: "ETag: \"e\"\r\n")],
    ])
    defer { stub.stop() }
    let client = try S3Client.make(endpoint: "http://127.0.0.1:\(stub.port)")
    #expect(client.engine == nil)
    if isStored {
      #expect(try client.put("x", key: #"a\b"#) == "e")
    } else {
      #expect { try client.put("x", key: #"a\b"#) } throws: { ($0 as? S3Error)?.code == .keyNotSupported }
      #expect { try client.headObject(key: #"a\b"#, deadline: .now + .seconds(20)) } throws: {
        ($0 as? S3Error)?.code == .notFound
      }
    }
    #expect(stub.requests.map { $0.prefix(4) } == (isStored ? ["HEAD", "PUT "] : ["HEAD"]))
  }

  /// A list with U+FFFD is requested again only if the engine replaces characters.
  @Test(arguments: [("SeaweedFS 4", 2), ("AmazonS3", 1)]) func aReplacementCharacterDependsOnTheEngine(
    server: String, requestCount: Int
  ) throws {
    func page(_ key: String, encoding: String? = nil) -> StubServer.Step {
      .reply(
        "200 OK", fields: "Server: \(server)\r\n",
        body: String(decoding: XMLTests.list(key: key, encoding: encoding), as: UTF8.self))
    }
    let stub = StubServer([[page("a\u{FFFD}"), page("a%01", encoding: "url")]])
    defer { stub.stop() }
    let client = try S3Client.make(endpoint: "http://127.0.0.1:\(stub.port)")
    let list = try client.listObjects(prefix: "", maxKeys: 10, continuationToken: nil, deadline: .now + .seconds(20))
    #expect(list.entries.map(\.key) == [requestCount == 2 ? "a\u{1}" : "a\u{FFFD}"])
    #expect(stub.requests.count == requestCount)
  }
}
