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
    guard let credentials = credentials(profile: profile, region: region), let endpoint, let bucket else { return nil }
    return parse("S3") {
      var configuration = try S3Configuration(
        endpoint: endpoint, addressing: addressing, region: region, bucket: bucket, credentials: credentials)
      configuration.createsMissingBucket = createsMissingBucket
      configuration.caBundlePath = caBundlePath
      return configuration
    }
  }
}
