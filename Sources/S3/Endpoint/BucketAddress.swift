import Text

/// The host and the paths of a bucket, exactly as they are sent and signed.
package struct BucketAddress: Sendable {
  /// The value of the Host field.
  package let authority: String
  /// The scheme and the authority. Origin and path together are the URL.
  package let origin: String
  /// The encoded path before `/` and the key.
  private let base: [UInt8]

  /// The address of `bucket` at `endpoint`.
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

  /// The URL of the bucket, without a slash at its end.
  package var url: String { origin + basePath }

  /// The encoded path before `/` and the key; empty for a virtual-hosted bucket.
  package var basePath: String { String(decoding: base, as: UTF8.self) }

  /// The encoded path of an object. It is not normalised: S3 keeps `//` and `..`.
  func path(key: String) -> [UInt8] {
    var path: [UInt8] = []
    path.reserveCapacity(base.count + 1 + 3 * key.utf8.count)
    path += base
    path.append(UInt8(ascii: "/"))
    PercentEncoding.append(key, keepingSlash: true, to: &path)
    return path
  }

  /// The encoded path of the bucket.
  var bucketPath: [UInt8] { base.isEmpty ? [UInt8(ascii: "/")] : base }
}
