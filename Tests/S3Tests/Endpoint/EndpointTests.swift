import Testing

@testable import S3

/// Valid and invalid endpoint URLs, and the addresses of buckets and keys.
@Suite struct EndpointTests {
  @Test(arguments: [
    ("http://localhost:4566", "localhost:4566", "http://localhost:4566"),
    ("HTTP://LocalHost", "localhost", "http://localhost"),
    ("https://s3.example.com:443/", "s3.example.com", "https://s3.example.com"),
    ("http://example.com:443", "example.com:443", "http://example.com:443"),
    ("http://127.0.0.1:80", "127.0.0.1", "http://127.0.0.1"),
    ("http://[::1]:8333", "[::1]:8333", "http://[::1]:8333"),
    ("https://[2001:DB8::1]", "[2001:db8::1]", "https://[2001:db8::1]"),
    ("http://my_service:9000/a//b/", "my_service:9000", "http://my_service:9000/a/b"),
  ]) func good(url: String, authority: String, normalised: String) throws {
    let endpoint = try Endpoint(url: url)
    #expect(endpoint.authority == authority)
    #expect(endpoint.url == normalised)
  }

  @Test(arguments: [
    "", "localhost:4566", "ftp://host", "http://", "http://:80", "http:///path", "http://host:", "http://host:0",
    "http://host:65536", "http://host:8o", "http://host:80:90", "http://user:secret@host", "http://[::1", "http://[]",
    "http://[::1]x", "http://[zz::]", "http://host/a?b", "http://host/a#b", "http://host?x", "http://ho st",
    "http://host/a%20b", "http://host/../x", "http://hö.st", "http://host\r\nX: y",
  ]) func bad(url: String) {
    #expect { try Endpoint(url: url) } throws: { error in
      let error = error as? S3Error
      return error?.code == .invalidConfiguration && error?.message.contains("secret") == false
    }
  }

  @Test(arguments: [
    ("http://h:1", Addressing.path, "h:1", "/bkt/a%20b/%2B", "/bkt"),
    ("http://h:1/p", .path, "h:1", "/p/bkt/a%20b/%2B", "/p/bkt"),
    ("https://h", .virtualHosted, "bkt.h", "/a%20b/%2B", "/"),
    ("https://h/p", .virtualHosted, "bkt.h", "/p/a%20b/%2B", "/p"),
  ]) func address(url: String, addressing: Addressing, authority: String, path: String, bucketPath: String) throws {
    let address = try BucketAddress(endpoint: Endpoint(url: url), addressing: addressing, bucket: BucketName("bkt"))
    #expect(address.authority == authority)
    #expect(String(decoding: address.path(key: "a b/+"), as: UTF8.self) == path)
    #expect(String(decoding: address.bucketPath, as: UTF8.self) == bucketPath)
  }

  @Test(arguments: ["http://127.0.0.1", "http://[::1]"]) func anAddressHasNoSubdomains(url: String) throws {
    let endpoint = try Endpoint(url: url)
    let bucket = try BucketName("bkt")
    #expect(throws: S3Error.self) { try BucketAddress(endpoint: endpoint, addressing: .virtualHosted, bucket: bucket) }
  }

  @Test(arguments: [
    ("eu-west-1", "amazonaws.com"), ("us-gov-west-1", "amazonaws.com"), ("cn-north-1", "amazonaws.com.cn"),
    ("eusc-de-east-1", "amazonaws.eu"), ("us-iso-east-1", "c2s.ic.gov"), ("us-isob-east-1", "sc2s.sgov.gov"),
    ("us-isof-south-1", "csp.hci.ic.gov"), ("eu-isoe-west-1", "cloud.adc-e.uk"),
  ]) func awsEndpoints(region: String, domain: String) {
    #expect(Endpoint.aws(region: region).url == "https://s3.\(region).\(domain)")
  }

  @Test(arguments: ["abc", "image-storage-bucket", "a.b.c", "1.2.3", "123", "x".padding(63)])
  func goodBucketName(_ name: String) throws {
    #expect(try BucketName(name).value == name)
  }

  @Test(arguments: [
    "", "ab", "x".padding(64), "Abc", "a_b", "-abc", "abc-", ".abc", "abc.", "a..b", "192.168.0.1", "a/b", "a b", "äbc",
  ]) func badBucketName(_ name: String) {
    #expect(throws: S3Error.self) { try BucketName(name) }
  }
}

extension String {
  /// The string, repeated to a length of `count` characters.
  fileprivate func padding(_ count: Int) -> String { String(repeating: self, count: count) }
}
