import TestSupport
import Testing

@testable import S3

/// Replacements, and the trial before the first one.
@Suite struct ReplaceTests {
  private typealias Server = EditServer

  /// Responses of engines to the trial, and the condition of the replacement after it; `nil` if it is refused.
  static let engines: [(responses: [StubServer.Step], condition: String?)] = [
    ([EditServer.refused, EditServer.stored], "\"t\""),
    ([EditServer.refused, EditServer.refused, EditServer.refused, EditServer.stored], "t"),
    ([EditServer.refused, EditServer.refused, EditServer.refused, EditServer.refused], nil),
    ([EditServer.refused, EditServer.refused, EditServer.stored], nil),
    ([EditServer.stored], nil),
    ([EditServer.error("501 Not Implemented", "NotImplemented")], nil),
  ]

  @Test(arguments: engines) func areTried(responses: [StubServer.Step], condition: String?) throws {
    let after = condition == nil ? [] : [Server.stored, Server.stored]
    let (requests, failure) = try Server.run(
      [[Server.stored] + responses + [Server.deleted] + after], edits: nil
    ) { client in
      // The second makes no trial.
      if condition == nil { #expect(throws: S3Error.self) { try client.replace(ifMatch: "t") } }
      for _ in 0..<2 {
        let etag = try client.replace(ifMatch: "t")
        #expect(etag == "e")
      }
    }
    #expect(failure?.code == (condition == nil ? .notSupported : nil))
    let trial = Server.lines(Array(requests.prefix(responses.count + 2)))
    #expect(Set(trial.map { $0.split(separator: " ")[1] }).count == 1)
    #expect(trial[0].hasPrefix("PUT /.image-fcgi/probe-") && trial.last?.hasPrefix("DELETE ") == true)
    #expect(requests.count == trial.count + after.count)
    for request in requests.dropFirst(trial.count) {
      #expect(request.contains("\r\nif-match: \(condition ?? "")\r\n") && Server.signed(request).contains("if-match"))
    }
  }

  /// A trial whose outcome is unknown says nothing of the engine, and leaves nothing.
  @Test(arguments: [
    [EditServer.error("500 X", "InternalError")], [EditServer.error("403 X", "AccessDenied")],
    [EditServer.refused, EditServer.error("500 X", "InternalError")],
  ]) func aFailedTrialIsRepeated(_ responses: [StubServer.Step]) throws {
    let (requests, failure) = try Server.run(
      [
        [Server.stored] + responses + [
          Server.deleted, Server.stored, Server.refused, Server.stored, Server.deleted, Server.stored,
        ]
      ], edits: nil
    ) { client in
      #expect(throws: S3Error.self) { try client.replace() }
      let etag = try client.replace()
      #expect(etag == "e")
    }
    #expect(failure == nil && requests.count == responses.count + 7)
    #expect(Server.lines(requests)[responses.count + 1].hasPrefix("DELETE "))
  }

  /// A lost response in the trial: the retry finds the tag that the first attempt has made.
  @Test func aLostResponseInATrialSaysNothing() throws {
    let (requests, failure) = try Server.run(
      [[Server.stored, Server.refused, .hangUp], [Server.refused, Server.deleted]], edits: nil, maximumAttempts: 2
    ) { client in
      defer { #expect(client.state.replacement.load(ordering: .relaxed) == .unknown) }
      try client.replace()
    }
    #expect(failure?.code == .preconditionFailed && Server.lines(requests).count == 5, "\(requests)")
  }

  @Test(
    arguments: [
      ([EditServer.refused, EditServer.head("other")], .changed),
      ([EditServer.refused, EditServer.absent], .notFound),
      ([EditServer.error("404 Not Found", "NoSuchKey")], .notFound),
      ([EditServer.error("409 Conflict", "ConditionalRequestConflict"), EditServer.head()], .changed),
      ([EditServer.error("403 Forbidden", "AccessDenied")], .accessDenied),
    ] as [([StubServer.Step], S3Error.Code)])
  func aRefusalIsExplained(steps: [StubServer.Step], code: S3Error.Code) throws {
    let (requests, failure) = try Server.run([steps]) { client in try client.replace() }
    #expect(failure?.code == code && requests.count == steps.count)
  }

  /// What a HEAD shows after a lost response and a refused retry, and whether it is the client's own object.
  @Test(arguments: [
    (EditServer.head(fields: "Content-Type: image/png\r\n"), true),
    (EditServer.head("other", fields: "Content-Type: image/png\r\n"), false),
    (EditServer.head(fields: "Content-Type: image/gif\r\n"), false),
  ]) func theObjectIsSearchedAfterALostResponse(head: StubServer.Step, isOwn: Bool) throws {
    let (requests, failure) = try Server.run(
      [[.hangUp], [Server.refused, head] + (isOwn ? [] : [head])], maximumAttempts: 2
    ) { client in
      let etag = try client.replace(ifMatch: "t")
      #expect(etag == Server.tag)
    }
    #expect(failure?.code == (isOwn ? nil : .changed))
    #expect(Server.lines(requests).prefix(3) == ["PUT /k", "PUT /k", "HEAD /k"])
  }

  @Test func anEngineWithoutConditionsIsNotAsked() throws {
    let (requests, failure) = try Server.run([[]], emulatesConditions: true) { client in try client.replace() }
    #expect(failure?.code == .notSupported && requests.isEmpty)
  }
}
