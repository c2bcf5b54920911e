import Foundation
import Synchronization
import Testing

@testable import S3

/// The engine that tests run against.
enum TestEngine {
  /// Its URL; `nil` where there is none to test.
  static let endpoint = ProcessInfo.processInfo.environment["S3_TEST_ENDPOINT"]
}

/// The client against a real engine: `S3_TEST_ENDPOINT`, `S3_TEST_ACCESS_KEY_ID` and `S3_TEST_SECRET_ACCESS_KEY` say
/// which.
@Suite(.enabled(if: TestEngine.endpoint != nil)) struct EngineTests {
  /// A client of a bucket that no other test has, which the first write makes.
  private static func client(bucket: String = "test-\(UUID().uuidString.lowercased())", secret: String? = nil) throws
    -> S3Client
  {
    let environment = ProcessInfo.processInfo.environment
    return try S3Client.make(
      endpoint: #require(TestEngine.endpoint), accessKeyID: #require(environment["S3_TEST_ACCESS_KEY_ID"]),
      secretAccessKey: secret ?? #require(environment["S3_TEST_SECRET_ACCESS_KEY"]), bucket: bucket,
      createsMissingBucket: true, maximumAttempts: 3, conditions: .unknown, completions: .unknown, inParts: true,
      concurrency: 4)
  }

  /// Runs `body` with a bucket of its own, and removes the bucket after it: an engine may have room for few.
  private func withBucket(_ body: (S3Client) throws -> Void) throws {
    let client = try Self.client()
    let result = Result { try body(client) }
    for key in try keys(client, limit: 1000) { try client.deleteObject(key: key, deadline: deadline) }
    let removal = S3Client.Operation(
      name: "delete bucket", method: .delete, path: client.configuration.address.bucketPath)
    _ = try client.send(removal, deadline: deadline)
    try result.get()
  }

  /// Whether the engine keeps objects in a tree of folders, as SeaweedFS does: it orders keys segment by segment and
  /// takes a backslash for a slash.
  private func isTree(_ client: S3Client) throws -> Bool {
    let operation = S3Client.Operation(name: "get", method: .get, path: client.configuration.address.bucketPath)
    return try client.perform(operation, deadline: deadline).field("server")?.contains("SeaweedFS") == true
  }

  /// A deadline that only a hung engine misses.
  private var deadline: ContinuousClock.Instant { .now + .seconds(30) }

  /// Reads an object as nginx does: by a presigned target and no other header.
  private func fetch(_ client: S3Client, _ key: String) throws -> (status: Int, body: [UInt8]) {
    let target = try client.presign(method: "GET", key: key, expiresIn: 60)
    let parts = target.split(separator: "?", maxSplits: 1).map { Array($0.utf8) }
    let request = HTTPRequest(
      method: .get, path: parts[0], query: parts[1],
      fields: [HTTPField("host", client.configuration.address.authority)])
    let http = try HTTPClient(origin: client.configuration.address.origin)
    let response = try http.perform(request, deadline: deadline)
    return (response.status, response.body)
  }

  /// Every key of the bucket, by pages of `limit`.
  private func keys(_ client: S3Client, prefix: String = "", limit: Int) throws -> [String] {
    var keys: [String] = []
    var token: String?
    while true {
      let page = try client.listObjects(prefix: prefix, maxKeys: limit, continuationToken: token, deadline: deadline)
      try #require(page.entries.count <= limit)
      keys += page.entries.map(\.key)
      guard let next = page.nextContinuationToken else { return keys }
      token = next
      try #require(!page.entries.isEmpty && keys.count < 10_000)
    }
  }

  /// Puts `keys`, sees them in every way there is, and deletes them.
  private func roundTrip(_ keys: [String]) throws {
    try withBucket { client in
      for key in keys { try #require(client.put("bytes of \(key)", key: key) != "") }
      for key in keys {
        let head = try client.headObject(key: key, deadline: deadline)
        #expect(head.size == "bytes of \(key)".utf8.count && head.contentType == "image/jpeg")
        #expect(abs(head.lastModified - S3Client.secondsSince1970) < 600)
        let fetched = try fetch(client, key)
        #expect(fetched.status == 200 && fetched.body == Array("bytes of \(key)".utf8), "\(key)")
      }
      // Whatever the order: each key once, also over many pages, which all go on where the one before ended.
      let whole = try self.keys(client, limit: 1000)
      #expect(whole.sorted() == keys.sorted())
      #expect(try self.keys(client, limit: 7) == whole)
      #expect(try self.keys(client, limit: 1) == whole)
      for key in keys { try client.deleteObject(key: key, deadline: deadline) }
      for key in keys { try client.deleteObject(key: key, deadline: deadline) }
      #expect(try self.keys(client, limit: 1000) == [])
    }
  }

  @Test func everyASCIICharacter() throws {
    let printable = (0x20...0x7E).map { String(UnicodeScalar(UInt8($0))) }.filter { $0 != "/" && $0 != "\\" }
    try roundTrip(printable.map { "k\($0)k" } + [printable.joined()])
  }

  /// The first call of a client, into a bucket that is not there yet: what the engine is has to be found out.
  @Test func backslash() throws {
    try withBucket { client in
      do {
        _ = try client.put("b", key: "q\\r")
      } catch let error as S3Error where error.code == .keyNotSupported {
        #expect(try isTree(client))
        #expect(try keys(client, limit: 1000) == [])
        return
      }
      #expect(try !isTree(client))
      #expect(try fetch(client, "q\\r").status == 200)
      #expect(try keys(client, limit: 1000) == ["q\\r"])
    }
  }

  @Test func unicode() throws {
    try roundTrip([
      "Grüße.jpg", "Gru\u{308}ße.jpg", "日本/写真.png", "👩‍👩‍👧‍👦.gif", "a+b%2Bc d%20e", "\u{FFFD}",
      "é/" + String(repeating: "é", count: 120),
    ])
  }

  /// Keys whose order by bytes is not the one of a tree.
  static let aroundTheSlash = ["a b", "a!b", "a-b", "a.b", "a/b", "a/c/d", "a0b", "aa", "a/b-c", "b/a", "B/a", "a.c/c"]

  @Test func pagesAroundTheSlash() throws {
    try roundTrip(Self.aroundTheSlash)
  }

  @Test func orderByBytes() throws {
    try withBucket { client in
      for key in Self.aroundTheSlash { _ = try client.put("b", key: key) }
      let tree = try isTree(client)
      let listed = try keys(client, limit: 1000)
      withKnownIssue("a tree of folders has another order") {
        #expect(listed == Self.aroundTheSlash.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
      } when: {
        tree
      }
    }
  }

  @Test func anObjectAndAFolderOfOneName() throws {
    try withBucket { client in
      for key in ["a.b", "a.b/c", "z"] { _ = try client.put("b", key: key) }
      #expect(try keys(client, limit: 1000) == ["a.b", "a.b/c", "z"])
      #expect(try keys(client, limit: 1) == ["a.b", "a.b/c", "z"])
    }
  }

  @Test func prefixes() throws {
    try withBucket { client in
      for key in ["x/1", "x/2", "xy", "x y", "y/1"] { _ = try client.put("b", key: key) }
      #expect(try keys(client, prefix: "x", limit: 2).sorted() == ["x y", "x/1", "x/2", "xy"])
      #expect(try keys(client, prefix: "x/", limit: 1000) == ["x/1", "x/2"])
      #expect(try keys(client, prefix: "x ", limit: 1000) == ["x y"])
      #expect(try keys(client, prefix: "z", limit: 1000) == [])
    }
  }

  @Test func anObjectIsNeverOverwritten() throws {
    try withBucket { client in
      _ = try client.put("first")
      #expect { try client.put("second") } throws: { ($0 as? S3Error)?.code == .preconditionFailed }
      #expect(try fetch(client, "k").body == Array("first".utf8))
      _ = try client.put("third", onlyIfAbsent: false)
      #expect(try fetch(client, "k").body == Array("third".utf8))
    }
  }

  @Test func ofSixteenWritersOneWins() throws {
    try withBucket { first in
      try first.createBucket(deadline: deadline)
      let bucket = first.configuration.bucket.value
      let winners = Mutex<[Int]>([])
      let others = Mutex<[S3Error.Code]>([])
      DispatchQueue.concurrentPerform(iterations: 16) { index in
        do {
          _ = try Self.client(bucket: bucket).put("writer \(index)")
          winners.withLock { $0.append(index) }
        } catch {
          others.withLock { $0.append((error as? S3Error)?.code ?? .internal) }
        }
      }
      let winner = winners.withLock { $0 }
      #expect(winner.count == 1)
      #expect(others.withLock { $0 }.allSatisfy { $0 == .preconditionFailed || $0 == .conditionalRequestConflict })
      #expect(try fetch(first, "k").body == Array("writer \(winner[0])".utf8))
    }
  }

  @Test func metadataComesBack() throws {
    try withBucket { client in
      let body = [UInt8](repeating: 7, count: 10 << 20)
      let metadata = [(name: "description", value: "sample image"), ("json", #"{"a":[1,"\u00e9"]}"#)]
      _ = try body.withUnsafeBytes {
        try client.putObject(
          ObjectUpload(
            key: "k", body: $0, contentType: "image/png", contentDisposition: "attachment; filename=\"a b.png\"",
            userMetadata: metadata),
          deadline: deadline)
      }
      let head = try client.headObject(key: "k", deadline: deadline)
      #expect(head.size == body.count && head.contentType == "image/png")
      #expect(head.contentDisposition == "attachment; filename=\"a b.png\"")
      for (name, value) in metadata { #expect(head.userMetadata.contains { $0.name == name && $0.value == value }) }
      let listed = try client.listObjects(prefix: "", maxKeys: 1, continuationToken: nil, deadline: deadline).entries[0]
      #expect(listed.size == head.size && listed.etag == head.etag)
      #expect(abs(listed.lastModified - head.lastModified) <= 1)
    }
  }

  /// 7 MiB in two parts side by side, under a key of our own and under one that others could take.
  @Test(arguments: [true, false]) func largeObjects(hasUniqueKey: Bool) throws {
    let body = (0..<(7 << 20)).map { UInt8(truncatingIfNeeded: $0 / 4099) }
    try withBucket { client in
      let metadata = [(name: "description", value: "sample image")]
      func put() throws(S3Error) -> UploadReceipt {
        try body.withRawBytes { (bytes) throws(S3Error) in
          try client.putObject(
            ObjectUpload(
              key: "k", body: bytes, contentType: "image/png", contentDisposition: "attachment",
              userMetadata: metadata, hasUniqueKey: hasUniqueKey),
            deadline: deadline)
        }
      }
      let receipt = try put()
      #expect(receipt.sha256 == body.withUnsafeBytes { PayloadHash(of: $0).hexadecimal })
      let head = try client.headObject(key: "k", deadline: deadline)
      #expect(head.size == body.count && head.etag == receipt.etag && head.contentType == "image/png")
      #expect(head.contentDisposition == "attachment" && head.userMetadata.map(\.value) == ["sample image"])
      #expect(try fetch(client, "k").body == body)
      #expect { try put() } throws: { ($0 as? S3Error)?.code == .preconditionFailed }
      #expect(try client.unfinishedUploads(deadline: deadline) == [])
    }
  }

  @Test func unfinishedUploadsAreAborted() throws {
    try withBucket { client in
      let keys = (0..<5).map { "uploads/\($0) ü" }
      for key in keys { _ = try client.beginUpload(path: try client.path(key), deadline: deadline) }
      let uploads = try client.unfinishedUploads(deadline: deadline)
      #expect(uploads.map(\.key).sorted() == keys)
      #expect(uploads.allSatisfy { abs($0.initiated - client.serviceTime) < 60 })
      for upload in uploads { try client.abort(upload, deadline: deadline) }
      #expect(try client.unfinishedUploads(deadline: deadline) == [])
      // Once more: it is gone already.
      try client.abort(uploads[0], deadline: deadline)
    }
  }

  @Test func whatIsMissing() throws {
    try withBucket { client in
      #expect { try client.headBucket(deadline: deadline) } throws: { ($0 as? S3Error)?.code == .noSuchBucket }
      #expect(try keys(client, limit: 10) == [])
      try client.headBucket(deadline: deadline)
      try client.createBucket(deadline: deadline)
      #expect { try client.headObject(key: "k", deadline: deadline) } throws: { ($0 as? S3Error)?.code == .notFound }
      try client.deleteObject(key: "k", deadline: deadline)
      #expect(try fetch(client, "k").status == 404)
    }
  }

  @Test func aWrongSecretIsRefused() throws {
    try withBucket { client in
      try client.createBucket(deadline: deadline)
      let wrong = try Self.client(bucket: client.configuration.bucket.value, secret: "wrong")
      #expect(try fetch(wrong, "k").status == 403)
    }
  }
}
