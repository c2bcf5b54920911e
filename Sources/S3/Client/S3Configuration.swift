package import HTTPClient
import Text

/// The S3 service, the bucket and the policies of a client.
package struct S3Configuration: Sendable {
  /// The endpoint of the service.
  package let endpoint: Endpoint
  /// The host and the paths of the bucket.
  package let address: BucketAddress
  /// The region in signatures.
  package let region: String
  /// The bucket with the objects.
  package let bucket: BucketName
  /// The provider of credentials.
  package let credentials: any CredentialsProvider
  /// The timeouts of requests.
  package var timeouts = HTTPTimeouts()
  /// When failed requests are retried.
  package var retries = RetryPolicy()
  /// How large objects are uploaded.
  package var largeObjects = LargeObjectPolicy()
  /// How S3 keeps new objects.
  package var storage = StoragePolicy()
  /// The folder for the bytes of large objects that the engine cannot copy on condition.
  package var spoolFolder = "/tmp"
  /// Whether the client checks for an object before it writes, because the engine ignores conditions.
  package var emulatesConditions = false
  /// The observer of requests; `nil` for none.
  package var observer: (any S3Observer)?
  /// What the clients of this configuration have learned about the service.
  let state = ServiceState()
  /// Whether the client creates a missing bucket, for engines that lose it in a restart.
  package var createsMissingBucket = false
  /// The path of a PEM file with CA certificates; `nil` for those of the system.
  package var caBundlePath: String?

  /// A configuration with default policies.
  ///
  /// - Throws: `invalidConfiguration` for an invalid region or addressing.
  package init(
    endpoint: Endpoint, addressing: Addressing = .path, region: String, bucket: BucketName,
    credentials: any CredentialsProvider
  ) throws(S3Error) {
    guard !region.isEmpty, region.utf8.allSatisfy({ $0.isAlphanumeric || $0 == UInt8(ascii: "-") }) else {
      throw S3Error(.invalidConfiguration, "region \"\(region)\" may contain letters, digits and '-' only")
    }
    self.endpoint = endpoint
    self.address = try BucketAddress(endpoint: endpoint, addressing: addressing, bucket: bucket)
    self.region = region
    self.bucket = bucket
    self.credentials = credentials
  }
}
