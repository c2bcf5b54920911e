package import HTTPClient
import Text

/// What a client must know of its S3 service.
package struct S3Configuration: Sendable {
  /// Where the service answers.
  package let endpoint: Endpoint
  /// Host and paths of the bucket.
  package let address: BucketAddress
  /// The region that signatures are scoped to.
  package let region: String
  /// The bucket that holds the objects.
  package let bucket: BucketName
  /// Where credentials come from.
  package let credentials: any CredentialsProvider
  /// How long S3 may take.
  package var timeouts = HTTPTimeouts()
  /// When failed requests are sent again.
  package var retries = RetryPolicy()
  /// How large objects are stored.
  package var largeObjects = LargeObjectPolicy()
  /// Whether the client looks for an object before it writes, because the engine ignores the conditions of a write.
  package var emulatesConditions = false
  /// Who wants to know of every request; `nil` for nobody.
  package var observer: (any S3Observer)?
  /// What the clients of this configuration have learnt.
  let state = ServiceState()
  /// Whether a bucket that is found missing is made: for engines that forget it at a restart.
  package var createsMissingBucket = false
  /// A file of CA certificates (PEM) in place of the system's; `nil` for the system's.
  package var caBundlePath: String?

  /// Puts together what names a bucket.
  ///
  /// - Throws: `invalidConfiguration` for a region or an addressing that cannot be used.
  package init(
    endpoint: Endpoint, addressing: Addressing = .path, region: String, bucket: BucketName,
    credentials: any CredentialsProvider
  ) throws(S3Error) {
    guard !region.isEmpty, region.utf8.allSatisfy({ $0.isAlphanumeric || $0 == UInt8(ascii: "-") }) else {
      throw S3Error(.invalidConfiguration, "region \"\(region)\" may hold letters, digits and '-' only")
    }
    self.endpoint = endpoint
    self.address = try BucketAddress(endpoint: endpoint, addressing: addressing, bucket: bucket)
    self.region = region
    self.bucket = bucket
    self.credentials = credentials
  }
}
