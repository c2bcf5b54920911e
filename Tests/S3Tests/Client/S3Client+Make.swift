import Objects
import Synchronization

@testable import S3

extension S3Client {
  /// The secret access key of test clients. No error may contain it.
  static let testSecret = "hush-hush"

  /// A client of a local engine or stub server.
  ///
  /// - Parameters:
  ///   - maximumAttempts: The most attempts for a request.
  ///   - conditions: Whether the engine enforces conditions of puts; `unknown` makes the client try.
  ///   - completions: Whether the engine enforces conditions of completions; `unknown` makes the client try.
  ///   - edits: What the engine can do with objects that are there; `nil` makes the client try.
  ///   - inParts: Whether objects of more than 5 MiB are uploaded in parts.
  ///   - concurrency: How many parts are sent in parallel.
  static func make(
    endpoint: String, accessKeyID: String = "AKID", secretAccessKey: String = testSecret, region: String = "us-east-1",
    bucket: String = "bucket", createsMissingBucket: Bool = false, maximumAttempts: Int = 1,
    conditions: ServiceState.Conditions = .enforced, completions: ServiceState.Conditions = .enforced,
    edits: Edits? = Edits(), emulatesConditions: Bool = false, inParts: Bool = false, concurrency: Int = 1
  ) throws -> S3Client {
    var configuration = try S3Configuration(
      endpoint: Endpoint(url: endpoint), region: region, bucket: BucketName(bucket),
      credentials: StaticCredentialsProvider(Credentials(accessKeyID: accessKeyID, secretAccessKey: secretAccessKey)))
    configuration.createsMissingBucket = createsMissingBucket
    configuration.retries.maximumAttempts = maximumAttempts
    configuration.retries.baseDelay = .milliseconds(5)
    configuration.retries.throttledDelay = .milliseconds(5)
    configuration.state.putConditions.store(conditions, ordering: .relaxed)
    configuration.state.completionConditions.store(completions, ordering: .relaxed)
    if let edits {
      configuration.state.replacement.store(edits.replacement, ordering: .relaxed)
      configuration.state.copySource.store(edits.copySource, ordering: .relaxed)
      configuration.state.copyConditions.store(edits.copies, ordering: .relaxed)
      configuration.state.deleteConditions.store(edits.deletes, ordering: .relaxed)
    }
    configuration.emulatesConditions = emulatesConditions
    if inParts {
      configuration.largeObjects.threshold = 5 << 20
      configuration.largeObjects.partSize = 5 << 20
      configuration.largeObjects.concurrency = concurrency
    }
    return try S3Client(configuration: configuration)
  }

  /// What an engine can do with objects that are there. By default what S3 can do.
  struct Edits {
    var replacement = ServiceState.TagForm.quoted
    var copySource = ServiceState.SourceCondition.amazon
    var copies = ServiceState.Conditions.enforced
    var deletes = ServiceState.Conditions.enforced
  }

  /// Stores `text` under `key`.
  func put(
    _ text: String, key: String = "k", userMetadata: [(name: String, value: String)] = [], onlyIfAbsent: Bool = true,
    hasUniqueKey: Bool = false
  ) throws(S3Error) -> String {
    try Array(text.utf8).withRawBytes { (body) throws(S3Error) in
      try putObject(
        ObjectUpload(
          key: key, body: body, attributes: .init(contentType: "image/jpeg", userMetadata: userMetadata),
          onlyIfAbsent: onlyIfAbsent,
          hasUniqueKey: hasUniqueKey),
        deadline: .now + .seconds(20)
      ).etag
    }
  }
}
