import HTTPClient
import S3

extension Environment {
  /// The storage that the variables name: an endpoint where one is given, otherwise AWS.
  ///
  /// The variables of the AWS SDKs are understood, and the one that the development setup has always had.
  mutating func s3Configuration() -> S3Configuration? {
    let profile = sharedProfile()
    let region = first(of: "AWS_REGION", "AWS_DEFAULT_REGION")?.value ?? profile?.region ?? "us-east-1"
    let endpointURL = first(of: "S3_ENDPOINT_URL", "LOCALSTACK_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
    let endpoint = parse(endpointURL?.name ?? "AWS_REGION") {
      try endpointURL.map { try Endpoint(url: $0.value) } ?? .aws(region: region)
    }
    let bucketName = string("S3_BUCKET_NAME", default: "image-storage-bucket")
    let bucket = parse("S3_BUCKET_NAME") { try BucketName(bucketName) }
    let caBundlePath = first(of: "S3_CA_BUNDLE", "AWS_CA_BUNDLE")?.value
    let addressing = choice(
      "S3_ADDRESSING", ["path": Addressing.path, "virtual": .virtualHosted],
      default: endpointURL == nil ? .virtualHosted : .path)
    let createsMissingBucket = flag("S3_CREATE_BUCKET", default: endpointURL != nil)
    let timeouts = timeouts()
    let retries = retries()
    let largeObjects = largeObjects()
    let emulatesConditions = choice(
      "S3_CONDITIONAL_WRITES", ["required": false, "emulated": true], default: false)
    guard let credentials = credentials(profile: profile, region: region), let endpoint, let bucket else { return nil }
    return parse("S3") {
      var configuration = try S3Configuration(
        endpoint: endpoint, addressing: addressing, region: region, bucket: bucket, credentials: credentials)
      configuration.createsMissingBucket = createsMissingBucket
      configuration.caBundlePath = caBundlePath
      configuration.timeouts = timeouts
      configuration.retries = retries
      configuration.largeObjects = largeObjects
      configuration.emulatesConditions = emulatesConditions
      return configuration
    }
  }

  /// How long S3 may take to connect, to begin an answer, and over a transfer.
  private mutating func timeouts() -> HTTPTimeouts {
    var timeouts = HTTPTimeouts()
    timeouts.connect = milliseconds("S3_CONNECT_TIMEOUT_MS", default: timeouts.connect)
    timeouts.firstByte = milliseconds("S3_FIRST_BYTE_TIMEOUT_MS", default: timeouts.firstByte)
    timeouts.lowSpeedPeriod = milliseconds("S3_LOW_SPEED_TIMEOUT_MS", default: timeouts.lowSpeedPeriod)
    timeouts.lowSpeedLimit = integer("S3_LOW_SPEED_BYTES", in: 1...(1 << 30), default: timeouts.lowSpeedLimit)
    return timeouts
  }

  /// A time of up to ten minutes.
  private mutating func milliseconds(_ name: String, default fallback: Duration) -> Duration {
    .milliseconds(integer(name, in: 1...600_000, default: Int(fallback / .milliseconds(1))))
  }

  /// How often a request is sent.
  private mutating func retries() -> RetryPolicy {
    var retries = RetryPolicy()
    let name = first(of: "S3_MAX_ATTEMPTS", "AWS_MAX_ATTEMPTS")?.name ?? "S3_MAX_ATTEMPTS"
    retries.maximumAttempts = integer(name, in: 1...20, default: retries.maximumAttempts)
    return retries
  }

  /// From where on objects are stored in parts.
  private mutating func largeObjects() -> LargeObjectPolicy {
    var policy = LargeObjectPolicy()
    let sizes = LargeObjectPolicy.minimumPartSize...LargeObjectPolicy.maximumPutSize
    policy.threshold = integer("S3_MULTIPART_THRESHOLD_BYTES", in: sizes, default: policy.threshold)
    policy.partSize = integer("S3_PART_SIZE_BYTES", in: sizes, default: policy.partSize)
    policy.concurrency = integer("S3_PARTS_AT_ONCE", in: 1...16, default: policy.concurrency)
    return policy
  }
}
