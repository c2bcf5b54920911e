import Testing

@testable import S3

/// Descriptions of credentials contain no secret.
@Suite struct CredentialsTests {
  @Test func secretsStayHidden() throws {
    let credentials = Credentials(accessKeyID: "AKID", secretAccessKey: "hush-secret", sessionToken: "hush-token")
    let configuration = try S3Configuration(
      endpoint: Endpoint(url: "http://h"), region: "us-east-1", bucket: BucketName("bkt"),
      credentials: StaticCredentialsProvider(credentials))
    var texts = [
      "\(credentials)", String(reflecting: credentials), "\(configuration)", String(reflecting: configuration),
    ]
    for value in [credentials, configuration] as [Any] {
      var dumped = ""
      dump(value, to: &dumped)
      texts.append(dumped)
    }
    for text in texts { #expect(!text.contains("hush")) }
    #expect("\(credentials)".contains("AKID"))
  }
}
