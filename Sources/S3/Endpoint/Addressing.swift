/// How a request names the bucket (S3 user guide, "Virtual hosting of buckets").
package enum Addressing: String, Sendable, CaseIterable {
  /// The bucket is the first segment of the path. Works with any host.
  case path
  /// The bucket is a subdomain of the endpoint's host.
  case virtualHosted
}
