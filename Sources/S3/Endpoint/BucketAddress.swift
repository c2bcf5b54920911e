import Text

/// Host and paths of one bucket's objects, exactly as they go on the wire and into signatures.
package struct BucketAddress: Sendable {
  /// The value of the Host header, also the one that is signed.
  package let authority: String
  /// Scheme and authority: what a wire path is appended to for a URL.
  package let origin: String
  /// The encoded path before `/` and a key.
  private let base: [UInt8]

  /// Works out where `bucket` is found at `endpoint`.
  ///
  /// - Throws: `invalidConfiguration` for a virtual-hosted bucket at an IP address.
  package init(endpoint: Endpoint, addressing: Addressing, bucket: BucketName) throws(S3Error) {
    switch addressing {
    case .path:
      authority = endpoint.authority
      base = Array("\(endpoint.pathPrefix)/\(bucket.value)".utf8)
    case .virtualHosted:
      guard !endpoint.hostIsAddress else {
        throw S3Error(.invalidConfiguration, "virtual-hosted addressing needs a host name, not \(endpoint.host)")
      }
      authority = "\(bucket.value).\(endpoint.authority)"
      base = Array(endpoint.pathPrefix.utf8)
    }
    origin = "\(endpoint.scheme.rawValue)://\(authority)"
  }

  /// The wire path of the object under `key`: encoded once, never normalised (S3 keeps `//` and `..` as they are).
  func path(key: String) -> [UInt8] {
    var path: [UInt8] = []
    path.reserveCapacity(base.count + 1 + 3 * key.utf8.count)
    path += base
    path.append(UInt8(ascii: "/"))
    PercentEncoding.append(key, keepingSlash: true, to: &path)
    return path
  }

  /// The wire path of the bucket itself.
  var bucketPath: [UInt8] { base.isEmpty ? [UInt8(ascii: "/")] : base }
}
