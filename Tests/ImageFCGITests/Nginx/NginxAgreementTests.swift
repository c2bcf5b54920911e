import S3
import Testing

@testable import ImageFCGI

/// nginx sends downloads to the S3 that the workers have signed for: both come to the same address from the same settings.
@Suite struct NginxAgreementTests {
  /// Settings, and the address that nginx must connect to for them.
  static let settings: [(variables: [String: String], upstream: String)] = [
    ([:], "image-storage-bucket.s3.us-east-1.amazonaws.com:443"),
    (["AWS_REGION": "cn-north-1", "S3_ADDRESSING": "path"], "s3.cn-north-1.amazonaws.com.cn:443"),
    (["AWS_DEFAULT_REGION": "eusc-de-east-1", "S3_BUCKET_NAME": "b.c"], "b.c.s3.eusc-de-east-1.amazonaws.eu:443"),
    (["AWS_REGION": "us-iso-east-1"], "image-storage-bucket.s3.us-iso-east-1.c2s.ic.gov:443"),
    (["AWS_REGION": "us-isob-east-1"], "image-storage-bucket.s3.us-isob-east-1.sc2s.sgov.gov:443"),
    (["AWS_REGION": "us-isof-south-1"], "image-storage-bucket.s3.us-isof-south-1.csp.hci.ic.gov:443"),
    (["AWS_REGION": "eu-isoe-west-1"], "image-storage-bucket.s3.eu-isoe-west-1.cloud.adc-e.uk:443"),
    (["LOCALSTACK_ENDPOINT_URL": "http://localstack:4566"], "localstack:4566"),
    (["AWS_ENDPOINT_URL": "http://a", "AWS_ENDPOINT_URL_S3": "http://b:81"], "b:81"),
    (["S3_ENDPOINT_URL": "https://Minio.Example:443/"], "minio.example:443"),
    (["S3_ENDPOINT_URL": "http://gw:8080/s3/v1"], "gw:8080"),
    (["S3_ENDPOINT_URL": "https://[2001:db8::1]"], "[2001:db8::1]:443"),
    (["S3_ENDPOINT_URL": "http://[::1]:8333/x"], "[::1]:8333"),
    (
      ["S3_ENDPOINT_URL": "http://gw:8080", "S3_ADDRESSING": "virtual", "S3_BUCKET_NAME": "pictures"],
      "pictures.gw:8080"
    ),
  ]

  @Test(arguments: settings) func sameAddress(variables: [String: String], upstream: String) throws {
    let keys = ["AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "secret"]
    var environment = Environment(variables.merging(keys) { $1 })
    let configuration = environment.s3Configuration()
    let s3 = try #require(configuration)
    let nginx = try NginxPlaceholders.fromEnvironment(variables)
    #expect(nginx["S3_SCHEME"] == s3.endpoint.scheme.rawValue)
    #expect(nginx["S3_HOST_HEADER"] == s3.address.authority)
    #expect(nginx["S3_UPSTREAM"] == upstream)
  }
}
