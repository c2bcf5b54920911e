/// How the bucket is named in a request.
package enum Addressing: String, Sendable, CaseIterable {
  /// The bucket is the first segment of the path: any host will do.
  case path
  /// The bucket is a subdomain of the endpoint's host.
  case virtualHosted
}
