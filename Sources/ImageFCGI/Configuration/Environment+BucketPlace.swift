import S3

/// Where nginx finds the bucket.
struct BucketPlace {
  /// The endpoint of S3.
  let endpoint: Endpoint
  /// Host and paths of the bucket's objects there, as the workers sign them.
  let address: BucketAddress

  /// What to connect to: the address's host with its port, also where that is the scheme's.
  var hostAndPort: String {
    endpoint.port == endpoint.scheme.defaultPort ? "\(address.authority):\(endpoint.port)" : address.authority
  }
}

extension Environment {
  /// Where the bucket is, by the same settings and the same code as `s3Configuration`; `nil` and a problem where it can be nowhere.
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
