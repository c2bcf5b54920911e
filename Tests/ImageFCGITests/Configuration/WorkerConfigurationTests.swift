import S3
import TestSupport
import Testing

@testable import ImageFCGI

@Suite struct WorkerConfigurationTests {
  let folder = TemporaryFolder()

  /// The least that a worker can start with, and `more`.
  private func variables(_ more: [String: String] = [:]) -> [String: String] {
    let least = [
      "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "s3cr3t-key", "AWS_SESSION_TOKEN": "s3cr3t-token",
      "SPOOL_DIR": folder.path, "CACHE_GENERATION_FILE": folder.path + "/generations",
      "METRICS_FILE": folder.path + "/metrics",
    ]
    return least.merging(more) { $1 }
  }

  private func problems(_ more: [String: String]) -> [String] {
    do {
      _ = try WorkerConfiguration.fromEnvironment(variables(more))
      return []
    } catch { return error.problems }
  }

  @Test func hasDefaults() throws {
    let configuration = try WorkerConfiguration.fromEnvironment(variables())
    #expect(configuration.pool.threads == 16 && configuration.pool.maximumBodySize == 100 << 20)
    #expect(configuration.pool.drainDeadline == 30 && configuration.pool.spool?.folder == folder.path)
    #expect(configuration.service.publicURL.base == "" && !configuration.service.intake.acceptsAnyFile)
    #expect(configuration.service.storageTimeout == 30 && configuration.logLevel == .info)
    #expect(configuration.s3.endpoint.url == "https://s3.us-east-1.amazonaws.com")
    #expect(configuration.s3.bucket.value == "image-storage-bucket" && configuration.s3.region == "us-east-1")
    #expect(!configuration.s3.createsMissingBucket && configuration.s3.caBundlePath == nil)
    #expect(try configuration.s3.credentials.credentials().sessionToken == "s3cr3t-token")
  }

  @Test func takesWhatIsSet() throws {
    let configuration = try WorkerConfiguration.fromEnvironment(
      variables([
        "THREADS": "3", "MAX_UPLOAD_BYTES": "7", "DRAIN_SECONDS": "2", "PUBLIC_URL": "https://img.example/",
        "ALLOW_ANY_FILE": "true", "S3_TIMEOUT_SECONDS": "9", "LOG_LEVEL": "debug", "AWS_DEFAULT_REGION": "eu-west-1",
        "S3_BUCKET_NAME": "bucket", "S3_CREATE_BUCKET": "true", "AWS_CA_BUNDLE": "/ca.pem",
      ]))
    #expect(configuration.pool.threads == 3 && configuration.pool.maximumBodySize == 7)
    #expect(configuration.pool.drainDeadline == 2 && configuration.service.publicURL.base == "https://img.example")
    #expect(configuration.service.intake.acceptsAnyFile && configuration.service.storageTimeout == 9)
    #expect(configuration.logLevel == .debug && configuration.s3.region == "eu-west-1")
    #expect(configuration.s3.bucket.value == "bucket" && configuration.s3.createsMissingBucket)
    #expect(configuration.s3.caBundlePath == "/ca.pem")
  }

  /// Copies of two buckets, or of two endpoints, have different keys in nginx's cache.
  @Test(arguments: [
    ([:], "https://image-storage-bucket.s3.us-east-1.amazonaws.com"),
    (["S3_BUCKET_NAME": "other"], "https://other.s3.us-east-1.amazonaws.com"),
    (["S3_ENDPOINT_URL": "http://gw:81/s3", "S3_BUCKET_NAME": "other"], "http://gw:81/s3/other"),
  ]) func cacheScope(more: [String: String], scope: String) throws {
    #expect(try WorkerConfiguration.fromEnvironment(variables(more)).service.cacheScope == scope)
  }

  @Test func storagePolicy() throws {
    #expect(try WorkerConfiguration.fromEnvironment(variables()).s3.storage == StoragePolicy())
    let policy = try WorkerConfiguration.fromEnvironment(
      variables([
        "S3_SSE": "aws:kms:dsse", "S3_SSE_KMS_KEY_ID": "arn:aws:kms:eu-west-1:1:key/a-b",
        "S3_STORAGE_CLASS": "STANDARD_IA",
      ])
    ).s3.storage
    #expect(policy.encryption == .kmsDualLayer && policy.kmsKeyID == "arn:aws:kms:eu-west-1:1:key/a-b")
    #expect(policy.storageClass == "STANDARD_IA")
  }

  /// A bad policy of storage, and the setting that the problem names.
  @Test(arguments: [
    (["S3_SSE": "aes256"], "S3_SSE"), (["S3_SSE": "customer"], "S3_SSE"),
    (["S3_SSE_KMS_KEY_ID": "a"], "S3_SSE_KMS_KEY_ID"),
    (["S3_SSE": "AES256", "S3_SSE_KMS_KEY_ID": "a"], "S3_SSE_KMS_KEY_ID"),
    (["S3_SSE": "aws:kms", "S3_SSE_KMS_KEY_ID": "a\r\nx: y"], "S3_SSE_KMS_KEY_ID"),
    (["S3_STORAGE_CLASS": "GLACIER"], "S3_STORAGE_CLASS"), (["S3_STORAGE_CLASS": "DEEP_ARCHIVE"], "S3_STORAGE_CLASS"),
    (["S3_STORAGE_CLASS": "a b"], "S3_STORAGE_CLASS"),
  ]) func badStoragePolicy(more: [String: String], name: String) {
    #expect(problems(more).count == 1)
    #expect(problems(more).allSatisfy { $0.hasPrefix(name + " ") }, "\(problems(more))")
  }

  @Test(arguments: ["LOCALSTACK_ENDPOINT_URL", "S3_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"])
  func knowsTheNamesOfTheEndpoint(_ name: String) throws {
    let configuration = try WorkerConfiguration.fromEnvironment(variables([name: "http://127.0.0.1:4566"]))
    #expect(configuration.s3.endpoint.url == "http://127.0.0.1:4566")
    #expect(configuration.s3.createsMissingBucket)
    #expect(problems([name: "ftp://x"]).allSatisfy { $0.hasPrefix("\(name): ") })
    #expect(problems([name: "ftp://x"]).count == 1)
  }

  @Test func prefersItsOwnNameAndSkipsEmptyOnes() throws {
    let configuration = try WorkerConfiguration.fromEnvironment(
      variables(["S3_ENDPOINT_URL": "", "LOCALSTACK_ENDPOINT_URL": "http://b", "AWS_ENDPOINT_URL": "http://c"]))
    #expect(configuration.s3.endpoint.url == "http://b")
  }

  /// Each bad variable alone, and all of them at once.
  @Test func namesEveryBadVariable() {
    let bad = [
      "THREADS": "0", "MAX_UPLOAD_BYTES": "1e6", "DRAIN_SECONDS": "-1", "ALLOW_ANY_FILE": "yes",
      "S3_TIMEOUT_SECONDS": "3601", "LOG_LEVEL": "loud", "SPOOL_DIR": "/nonexistent",
      "CACHE_GENERATION_FILE": "/nonexistent/file", "S3_ENDPOINT_URL": "localhost:4566", "S3_BUCKET_NAME": "A_B",
      "S3_ADDRESSING": "both", "S3_CREATE_BUCKET": "1", "PUBLIC_URL": "images.example",
    ]
    for (name, value) in bad {
      let found = problems([name: value])
      #expect(found.count == 1 && found[0].hasPrefix(name), "\(name): \(found)")
    }
    let all = problems(bad)
    #expect(all.count == bad.count)
    for name in bad.keys { #expect(all.contains { $0.hasPrefix(name) }, "\(name)") }
  }

  @Test(arguments: [
    ("https://img.example", "https://img.example"), ("http://img.example:8080/", "http://img.example:8080"),
    ("https://[::1]:5000/a/b//", "https://[::1]:5000/a/b"),
    ("HTTPS://Img.example/a%20b;c=d", "HTTPS://Img.example/a%20b;c=d"),
  ]) func takesAPublicURL(_ text: String, _ base: String) throws {
    #expect(try WorkerConfiguration.fromEnvironment(variables(["PUBLIC_URL": text])).service.publicURL.base == base)
  }

  @Test(arguments: [
    "img.example", "/images", "ftp://img.example", "https://", "https://a b", "https://a/b c", "https://a/?x",
    "https://a?x",
    "https://a/#x", "https://user@a", "https://a:0", "https://a:x/", "https://a/%2", "https://a/\u{E9}", "https://a/\n",
  ]) func refusesABadPublicURL(_ text: String) {
    #expect(
      problems(["PUBLIC_URL": text]) == [
        "PUBLIC_URL must be http(s)://host[:port][/path], without a query, a fragment, a user or spaces, not \"\(text)\""
      ])
  }

  @Test(arguments: ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) func needsBothHalvesOfAKeyPair(_ missing: String) {
    let found = problems([missing: ""])
    #expect(found.count == 1 && found[0].hasSuffix("but \(missing) is not"), "\(found)")
  }

  @Test func showsNoSecret() throws {
    let configuration = try WorkerConfiguration.fromEnvironment(variables())
    var dumped = ""
    dump(configuration, to: &dumped)
    let problems = problems(["THREADS": "x", "S3_ENDPOINT_URL": "http://user:s3cr3t@host"])
    #expect(problems.count == 2 && dumped.contains("AKID"))
    for text in [
      "\(configuration)", String(reflecting: configuration), dumped, problems.joined(), "\(Environment(variables()))",
    ] {
      #expect(!text.contains("s3cr3t"))
    }
  }
}
