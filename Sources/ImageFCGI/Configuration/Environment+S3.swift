import HTTPClient
import S3

extension Environment {
  /// The endpoint of S3: the configured one, otherwise AWS.
  mutating func endpoint() -> Endpoint { self[\.storage.endpoint] ?? .aws(region: self[\.storage.region]) }

  /// The configuration of the S3 client; `nil` and a problem if a setting is invalid.
  mutating func s3Configuration() -> S3Configuration? {
    let region = self[\.storage.region]
    let endpoint = endpoint()
    let bucket = self[\.storage.bucket]
    let caBundlePath = self[\.storage.caBundle]
    let addressing = self[\.storage.addressing]
    let createsMissingBucket = self[\.client.createsBucket]
    let timeouts = timeouts()
    let retries = retries()
    let largeObjects = largeObjects()
    let emulatesConditions = self[\.client.emulatesConditions]
    let storage = storagePolicy()
    guard let credentials = credentials(region: region) else { return nil }
    return parse("S3") {
      var configuration = try S3Configuration(
        endpoint: endpoint, addressing: addressing, region: region, bucket: bucket, credentials: credentials)
      configuration.createsMissingBucket = createsMissingBucket
      configuration.caBundlePath = caBundlePath
      configuration.timeouts = timeouts
      configuration.retries = retries
      configuration.largeObjects = largeObjects
      configuration.emulatesConditions = emulatesConditions
      configuration.storage = storage
      return configuration
    }
  }

  /// The timeouts of requests to S3.
  private mutating func timeouts() -> HTTPTimeouts {
    var timeouts = HTTPTimeouts()
    timeouts.connect = self[\.client.connectTimeout]
    timeouts.firstByte = self[\.client.firstByteTimeout]
    timeouts.lowSpeedPeriod = self[\.client.lowSpeedPeriod]
    timeouts.lowSpeedLimit = self[\.client.lowSpeedLimit]
    return timeouts
  }

  /// The retry policy.
  private mutating func retries() -> RetryPolicy {
    var retries = RetryPolicy()
    retries.maximumAttempts = self[\.client.attempts]
    return retries
  }

  /// How S3 keeps new images.
  private mutating func storagePolicy() -> StoragePolicy {
    var policy = StoragePolicy()
    policy.encryption = self[\.keeping.encryption]
    policy.kmsKeyID = self[\.keeping.kmsKeyID]
    policy.storageClass = self[\.keeping.storageClass]
    if policy.kmsKeyID != nil, policy.encryption != .kms, policy.encryption != .kmsDualLayer {
      let names = (key: Settings.table.keeping.kmsKeyID.name, encryption: Settings.table.keeping.encryption.name)
      report("\(names.key) needs \(names.encryption)=aws:kms or aws:kms:dsse")
    }
    return policy
  }

  /// The policy for multipart uploads.
  private mutating func largeObjects() -> LargeObjectPolicy {
    var policy = LargeObjectPolicy()
    policy.threshold = self[\.client.multipartThreshold]
    policy.partSize = self[\.client.partSize]
    policy.concurrency = self[\.client.partsAtOnce]
    return policy
  }
}
