import S3

/// The bucket as nginx reaches it.
struct BucketPlace {
  /// The endpoint of S3.
  let endpoint: Endpoint
  /// The host and the paths of the objects, as the workers sign them.
  let address: BucketAddress

  /// The host and the port to connect to. The port is there even if it is the default of the scheme.
  var hostAndPort: String {
    endpoint.port == endpoint.scheme.defaultPort ? "\(address.authority):\(endpoint.port)" : address.authority
  }
}

extension Environment {
  /// The place of the bucket, from the same settings as `s3Configuration`; `nil` and a problem if the settings are invalid.
  mutating func bucketPlace() -> BucketPlace? {
    let endpoint = endpoint()
    let addressing = self[\.storage.addressing]
    let bucket = self[\.storage.bucket]
    return parse("S3") {
      BucketPlace(
        endpoint: endpoint, address: try BucketAddress(endpoint: endpoint, addressing: addressing, bucket: bucket))
    }
  }
}
