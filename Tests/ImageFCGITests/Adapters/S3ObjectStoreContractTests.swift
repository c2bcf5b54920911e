import Foundation
import HTTPClient
import ImageAPI
import ObjectStoreContract
import System
import TestSupport
import Testing

@testable import ImageFCGI
@testable import S3

/// The store on S3 keeps what every store promises, on the engine that this run has; what that one is known to lack is
/// reported as a known issue, and as an error when it lacks it no more.
@Suite(.enabled(if: TestEngine.isThere, "\(TestEngine.absence)")) struct S3ObjectStoreContractTests {
  @Test(arguments: Promise.allCases) func keeps(_ promise: Promise) throws {
    let place = try S3Place()
    defer { place.remove() }
    guard let lack = TestEngine.lacks[promise.rawValue] else { return try promise.check(in: place) }
    withKnownIssue("\(TestEngine.name): \(lack)", isIntermittent: promise.isRace) { try promise.check(in: place) }
  }

  /// Where the client can only look before it writes, what needs one step is refused, and nothing is changed.
  @Test(.enabled(if: TestEngine.emulatesConditions)) func whatNeedsOneStepIsRefused() throws {
    let place = try S3Place()
    defer { place.remove() }
    let store = try place.makeStore(0)
    let key = try ObjectKey("k")
    let deadline = ContinuousClock.now + .seconds(30)
    try Array("first".utf8).withUnsafeBytes { bytes in
      let object = NewObject(key: key, bytes: bytes, attributes: .init(), hasUniqueKey: false)
      let receipt = try store.put(object, deadline: deadline)
      #expect { try store.replace(object, ifMatch: receipt.etag, deadline: deadline) } throws: {
        ($0 as? StoreError)?.code == .notSupported
      }
      #expect { try store.acquireLease("a", seconds: 60, deadline: deadline) } throws: {
        ($0 as? StoreError)?.code == .notSupported
      }
      #expect(try store.head(key, deadline: deadline).etag == receipt.etag)
    }
    #expect(
      try store.list(prefix: "", limit: 10, at: nil, deadline: deadline).entries.map(\.key) == ["k"])
  }

  /// The limit that handlers know is the client's own.
  @Test func theLimitOfCopiesIsThatOfS3() { #expect(ObjectLimit.copy == LargeObjectPolicy.maximumPutSize) }

  @Test func everyLackIsAPromiseOrNamedByOtherTests() {
    let others: Set = [
      "durable", "conditional-completions", "characters-outside-xml", "folder-markers", "path-prefixes",
      "two-kilobytes-of-metadata", "known-keys", "encryption-at-rest", "object-tags", "storage-classes",
      "customer-keys",
      "content-encodings",
    ]
    #expect(Set(TestEngine.lacks.keys).subtracting(Promise.allCases.map(\.rawValue)).isSubset(of: others))
  }
}

/// A bucket that no other test has. Nobody makes it: it is missing until something is stored.
private struct S3Place: StorePlace {
  /// What a store is made from, for each gateway of the engine.
  private let configurations: [S3Configuration]

  /// Chooses a name.
  init() throws {
    let bucket = try BucketName("contract-\(UUID().uuidString.lowercased())")
    let credentials = StaticCredentialsProvider(
      Credentials(accessKeyID: TestEngine.accessKeyID, secretAccessKey: TestEngine.secretAccessKey))
    configurations = try TestEngine.endpoints.map { url in
      var configuration = try S3Configuration(
        endpoint: Endpoint(url: url), region: "us-east-1", bucket: bucket, credentials: credentials)
      configuration.createsMissingBucket = true
      configuration.timeouts.firstByte = .seconds(50)
      configuration.emulatesConditions = TestEngine.emulatesConditions
      configuration.largeObjects.threshold = LargeObjectPolicy.minimumPartSize
      configuration.largeObjects.partSize = LargeObjectPolicy.minimumPartSize
      return configuration
    }
  }

  func makeStore(_ number: Int) throws -> any ObjectStore & ObjectEditor & LeaseStore {
    try S3ObjectStore(configurations[number % configurations.count])
  }

  func read(_ method: ReadMethod, _ target: String, range: Range<Int>?, ifMatch tag: String?) throws -> ReadAnswer {
    let parts = target.split(separator: "?", maxSplits: 1).map { Array($0.utf8) }
    try #require(parts.count == 2)
    let address = configurations[0].address
    var fields = [HTTPField("host", address.authority)]
    if let range { fields.append(HTTPField("range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)")) }
    if let tag { fields.append(HTTPField("if-match", "\"\(tag)\"")) }
    let response = try HTTPClient(origin: address.origin).perform(
      HTTPRequest(
        method: method == .get ? .get : .head, path: parts[0], query: parts[1], fields: fields),
      deadline: .now + .seconds(30))
    return ReadAnswer(
      status: response.status, contentType: response.field("content-type") ?? "", bytes: response.body)
  }

  var now: Int { SystemClock.seconds }

  /// Removes the bucket: an engine may have room for few. What fails here has failed before, or harms nobody.
  func remove() {
    do {
      let client = try S3Client(configuration: configurations[0])
      let deadline = ContinuousClock.now + .seconds(30)
      // A thousand keys are more than any promise takes; one that cannot be deleted would be listed for ever.
      let page = try client.listObjects(prefix: "", maxKeys: 1000, continuationToken: nil, deadline: deadline)
      for entry in page.entries { try client.deleteObject(key: entry.key, deadline: deadline) }
      let removal = S3Client.Operation(
        .headBucket, method: .delete, path: client.configuration.address.bucketPath)
      _ = try client.send(removal, deadline: deadline)
    } catch {}
  }
}
