import Objects
import TestSupport
import Testing

@testable import S3

/// Deletions on condition, and of many objects.
@Suite struct DeleteTests {
  private typealias Server = EditServer

  @Test func sendsTheTag() throws {
    let (requests, failure) = try Server.run([[Server.deleted]]) { client in
      try client.deleteObject(key: "k", ifMatch: Server.tag, deadline: client.deadline)
    }
    #expect(failure == nil && requests[0].contains("\r\nif-match: \"\(Server.tag)\"\r\n"))
    #expect(Server.signed(requests[0]).contains("if-match"))
  }

  /// Responses, and how the deletion ends.
  @Test(
    arguments: [
      ([[EditServer.refused, EditServer.head("other")]], .changed),
      ([[EditServer.refused, EditServer.absent]], .notFound),
      ([[EditServer.error("404 X", "NoSuchKey")]], .notFound),
      // The response to the first attempt was lost: it has deleted the object.
      ([[.hangUp], [EditServer.refused, EditServer.absent]], nil),
      ([[.hangUp], [EditServer.error("404 X", "NoSuchKey")]], nil),
      ([[.hangUp], [EditServer.refused, EditServer.head("other")]], nil),
    ] as [([[StubServer.Step]], S3Error.Code?)])
  func onCondition(connections: [[StubServer.Step]], code: S3Error.Code?) throws {
    let (requests, failure) = try Server.run(connections, maximumAttempts: 2) { client in
      try client.deleteObject(key: "k", ifMatch: Server.tag, deadline: client.deadline)
    }
    #expect(failure?.code == code && requests.count == connections.joined().count)
  }

  @Test(
    arguments: [
      ([EditServer.head(), EditServer.deleted], nil), ([EditServer.head("other")], .changed),
      ([EditServer.absent], .notFound),
    ] as [([StubServer.Step], S3Error.Code?)])
  func anEngineWithoutTheConditionIsLookedAt(steps: [StubServer.Step], code: S3Error.Code?) throws {
    let (requests, failure) = try Server.run([steps], edits: .init(deletes: .ignored)) { client in
      try client.deleteObject(key: "k", ifMatch: Server.tag, deadline: client.deadline)
    }
    #expect(failure?.code == code && requests.count == steps.count)
    #expect(!requests.contains { $0.contains("if-match") })
  }

  /// The response to a deletion is lost. A retry deletes nothing that was stored since, whatever the engine can do.
  @Test(
    arguments: [
      ([EditServer.absent], nil),
      ([EditServer.head("other")], nil),
      // The same bytes, a second later.
      ([EditServer.head(second: 38)], nil),
      ([EditServer.head(), EditServer.deleted], nil),
      ([EditServer.head(), EditServer.error("404 X", "NoSuchKey")], nil),
      ([EditServer.error("403 X", "AccessDenied")], .accessDenied),
    ] as [([StubServer.Step], S3Error.Code?)])
  func aRetryLooksFirst(steps: [StubServer.Step], code: S3Error.Code?) throws {
    let object = StoredObject(
      size: 3, etag: Server.tag, lastModified: 784_111_777, attributes: Server.attributes)
    let calls: [(looks: [StubServer.Step], delete: (S3Client) throws -> Void)] = [
      ([], { try $0.deleteObject(key: "k", seen: object, deadline: $0.deadline) }),
      ([Server.head()], { try $0.deleteObject(key: "k", ifMatch: Server.tag, deadline: $0.deadline) }),
    ]
    for call in calls {
      let (requests, failure) = try Server.run(
        [call.looks + [.hangUp] + steps], edits: .init(deletes: .ignored), maximumAttempts: 3, call.delete)
      let retry = ["HEAD /k", "DELETE /k"].prefix(steps.count)
      #expect(failure?.code == code)
      #expect(Server.lines(requests) == call.looks.map { _ in "HEAD /k" } + ["DELETE /k"] + retry)
    }
  }

  /// A look that fails is no reason to delete.
  @Test func aLookIsRetried() throws {
    let object = StoredObject(size: 3, etag: Server.tag, lastModified: 784_111_777, attributes: Server.attributes)
    let (requests, failure) = try Server.run(
      [[.hangUp, Server.error("500 X", "InternalError"), Server.head("other")]], maximumAttempts: 3
    ) { client in try client.deleteObject(key: "k", seen: object, deadline: client.deadline) }
    #expect(failure == nil && Server.lines(requests) == ["DELETE /k", "HEAD /k", "HEAD /k"])
  }

  /// What S3 has surely not carried out can be sent again at once.
  @Test func aKnownFailureNeedsNoLook() throws {
    let object = StoredObject(size: 3, etag: Server.tag, lastModified: 0, attributes: Server.attributes)
    let (requests, failure) = try Server.run(
      [[Server.error("409 X", "ConditionalRequestConflict"), Server.deleted]], maximumAttempts: 2
    ) { client in try client.deleteObject(key: "k", seen: object, deadline: client.deadline) }
    #expect(failure == nil && Server.lines(requests) == ["DELETE /k", "DELETE /k"])
  }

  @Test(arguments: [
    ([EditServer.refused, EditServer.deleted], true), ([EditServer.deleted], false),
    ([EditServer.refused, EditServer.refused], false), ([EditServer.error("501 X", "NotImplemented")], false),
  ]) func theConditionIsTried(responses: [StubServer.Step], isEnforced: Bool) throws {
    let (requests, _) = try Server.run([[Server.stored] + responses + [Server.deleted]], edits: nil) { client in
      for _ in 0..<2 {
        let found = try client.deletesConditionally(deadline: client.deadline)
        #expect(found == isEnforced)
      }
    }
    #expect(requests.count == responses.count + 2)
  }

  /// Keys that the engine names as deleted, names with an error, and does not name at all.
  @Test func manyAtOnce() throws {
    let document =
      "<DeleteResult><Deleted><Key>a&amp;b</Key></Deleted>"
      + "<Error><Key>denied</Key><Code>AccessDenied</Code><Message>no</Message></Error>"
      + "<Error><Key>gone</Key><Code>NoSuchKey</Code></Error>"
      + "<Error><Key>slow</Key><Code>InternalError</Code></Error></DeleteResult>"
    let single = [[StubServer.Step.reply("204 No Content", fields: "Connection: close\r\n")]]
    let server = StubServer(
      [[.reply("200 OK", fields: "Connection: close\r\n", body: document)]] + single + single + single)
    defer { server.stop() }
    let client = try S3Client.make(endpoint: "http://127.0.0.1:\(server.port)")
    let keys = ["a&b", "denied", "gone", "slow", "x\u{FFFE}", "unnamed"]
    let results = client.deleteObjects(keys: keys, deadline: client.deadline)
    #expect(results.map(\.failureCode) == [nil, .accessDenied, nil, nil, nil, nil])
    let requests = server.requests
    #expect(Server.lines(requests)[0] == "POST ?delete=")
    #expect(requests[0].contains("<Object><Key>a&amp;b</Key></Object>") && !requests[0].contains("\u{FFFE}"))
    #expect(Server.signed(requests[0]).isSuperset(of: ["content-md5", "content-type"]))
    #expect(
      Set(Server.lines(requests).dropFirst()) == ["DELETE /slow", "DELETE /x%EF%BF%BE", "DELETE /unnamed"])
  }

  @Test(arguments: [
    EditServer.error("500 X", "InternalError"), EditServer.error("403 X", "AccessDenied"),
    .reply("200 OK", body: "<html/>"),
  ]) func aRefusedRequestIsTheFailureOfEachKey(_ step: StubServer.Step) throws {
    let (requests, _) = try Server.run([[step]]) { client in
      let results = client.deleteObjects(keys: ["a", "b"], deadline: client.deadline)
      #expect(results.count == 2)
      for result in results { #expect(throws: S3Error.self) { try result.get() } }
    }
    #expect(requests.count == 1)
  }
}
