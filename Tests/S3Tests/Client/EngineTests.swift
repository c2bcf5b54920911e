import Foundation
import HTTPClient
import Objects
import TestSupport
import Testing

@testable import S3

/// The client with a real engine. The contract of object stores is tested elsewhere.
@Suite(.enabled(if: TestEngine.isThere, "\(TestEngine.absence)")) struct EngineTests {
  /// A client of a unique bucket, which the first write creates.
  private static func client(bucket: String = "test-\(UUID().uuidString.lowercased())", secret: String? = nil) throws
    -> S3Client
  {
    try S3Client.make(
      endpoint: TestEngine.endpoints[0], accessKeyID: TestEngine.accessKeyID,
      secretAccessKey: secret ?? TestEngine.secretAccessKey, bucket: bucket, createsMissingBucket: true,
      maximumAttempts: 3, conditions: .unknown, completions: .unknown, edits: nil,
      emulatesConditions: TestEngine.emulatesConditions, inParts: true, concurrency: 4)
  }

  /// Runs `body` with a unique bucket, and then removes the bucket, because engines may limit their number.
  private func withBucket(_ body: (S3Client) throws -> Void) throws {
    let client = try Self.client()
    let result = Result { try body(client) }
    let page = try client.listObjects(prefix: "", maxKeys: 1000, continuationToken: nil, deadline: deadline)
    for entry in page.entries { try client.deleteObject(key: entry.key, deadline: deadline) }
    let removal = S3Client.Operation(
      .headBucket, method: .delete, path: client.configuration.address.bucketPath)
    // rclone keeps the folders of deleted objects, so the bucket cannot be removed.
    _ = try? client.send(removal, deadline: deadline)
    try result.get()
  }

  /// A deadline that only a hung engine misses.
  private var deadline: ContinuousClock.Instant { .now + .seconds(30) }

  /// Reads an object like nginx: with a presigned target and no other fields.
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

  @Test func overwritesOnRequest() throws {
    try withBucket { client in
      _ = try client.put("first")
      _ = try client.put("second", onlyIfAbsent: false)
      #expect(try fetch(client, "k").body == Array("second".utf8))
    }
  }

  /// Object tags stay through an edit and a copy, however the engine copies.
  @Test(.enabled(if: TestEngine.lacks["object-tags"] == nil)) func tagsStay() throws {
    try withBucket { client in
      _ = try client.put("bytes")
      try client.putTags([("a b", "1 + 2 = 3/@"), ("c", "")], of: "k", deadline: deadline)
      let object = try changed(client)
      #expect(object.attributes.userMetadata.contains { $0.name == "edited" && $0.value == "1" })
      for key in ["k", "copy"] {
        let tags = try client.tags(of: key, deadline: deadline)
        let found = Dictionary(uniqueKeysWithValues: tags.map { ($0.name, $0.value) })
        #expect(found == ["a b": "1 + 2 = 3/@", "c": ""], "\(key)")
      }
    }
  }

  /// The storage class stays, too: S3 would use the standard one.
  @Test(.enabled(if: TestEngine.lacks["storage-classes"] == nil)) func storageClassesStay() throws {
    try withBucket { client in
      try Array("bytes".utf8).withRawBytes { (body) throws(S3Error) in
        var upload = ObjectUpload(key: "k", body: body, attributes: .init(contentType: "image/png"))
        upload.storageFields = [HTTPField("x-amz-storage-class", "STANDARD_IA")]
        _ = try client.putObject(upload, deadline: deadline)
      }
      let copy = try changed(client)
      #expect(copy.storageClass == "STANDARD_IA")
      #expect(try client.headObject(key: "k", deadline: deadline).storageClass == "STANDARD_IA")
    }
  }

  /// Edits the object under `k`, and copies it to `copy`.
  private func changed(_ client: S3Client) throws -> StoredObject {
    let object = try client.headObject(key: "k", deadline: deadline)
    var attributes = object.attributes
    attributes.userMetadata.append(("edited", "1"))
    let edited = try client.rewriteObject(key: "k", attributes: attributes, of: object, deadline: deadline)
    return try client.copyObject("k", of: edited, to: "copy", deadline: deadline)
  }

  /// Uploads 7 MiB in two parallel parts, with a unique key and with another.
  @Test(arguments: [true, false]) func largeObjects(hasUniqueKey: Bool) throws {
    let body = (0..<(7 << 20)).map { UInt8(truncatingIfNeeded: $0 / 4099) }
    try withBucket { client in
      let metadata = [(name: "description", value: "sample image")]
      func put() throws(S3Error) -> StoreReceipt {
        try body.withRawBytes { (bytes) throws(S3Error) in
          try client.putObject(
            ObjectUpload(
              key: "k", body: bytes,
              attributes: .init(
                contentType: "image/png", contentDisposition: "attachment", userMetadata: metadata),
              hasUniqueKey: hasUniqueKey),
            deadline: deadline)
        }
      }
      let receipt = try put()
      #expect(receipt.sha256 == body.withUnsafeBytes { PayloadHash(of: $0).hexadecimal })
      let head = try client.headObject(key: "k", deadline: deadline)
      #expect(head.size == body.count && head.attributes.contentType == "image/png")
      #expect(
        head.attributes.contentDisposition == "attachment"
          && head.attributes.userMetadata.map(\.value) == ["sample image"])
      #expect(try fetch(client, "k").body == body)
      if !hasUniqueKey {
        #expect { try put() } throws: { ($0 as? S3Error)?.code == .preconditionFailed }
      }
      #expect(try client.unfinishedUploads(deadline: deadline) == [])
    }
  }

  /// Single completions. SeaweedFS does not enforce conditions of simultaneous ones.
  @Test func completionsEnforceConditions() throws {
    try withBucket { client in
      _ = try client.put("first")
      let isEnforced = try client.completionEnforcesConditions(deadline: deadline)
      #expect(isEnforced == (TestEngine.lacks["conditional-completions"] == nil))
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
      // A second abort succeeds.
      try client.abort(uploads[0], deadline: deadline)
    }
  }

  @Test func createsABucketOnce() throws {
    try withBucket { client in
      #expect { try client.headBucket(deadline: deadline) } throws: { ($0 as? S3Error)?.code == .noSuchBucket }
      try client.createBucket(deadline: deadline)
      try client.headBucket(deadline: deadline)
      try client.createBucket(deadline: deadline)
    }
  }

  /// A page with a key that XML cannot carry is requested again with encoded keys.
  @Test func readsKeysWithControlCharacters() throws {
    try withBucket { client in
      for key in ["a", "b\u{1}b", "c"] { _ = try client.put("b", key: key) }
      let page = try client.listObjects(prefix: "", maxKeys: 1000, continuationToken: nil, deadline: deadline)
      #expect(page.entries.map(\.key) == ["a", "b\u{1}b", "c"])
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
