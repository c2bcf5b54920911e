import TestSupport
import Testing

@testable import S3

/// Requests contain the session token, and use new credentials immediately.
@Suite struct SessionTokenTests {
  /// A token with characters that need percent-encoding.
  private static let token = "tok+en/=="

  /// A provider that is given other credentials in the middle of a test.
  private func provider(_ clock: ManualClock, _ issued: [IssuedCredentials]) -> RefreshingCredentialsProvider {
    RefreshingCredentialsProvider(
      source: ScriptedSource(issued.map { .success($0) }), dependencies: clock.dependencies())
  }

  /// A client of a bucket with these credentials.
  private func client(_ provider: any CredentialsProvider, port: Int = 1) throws -> S3Client {
    try S3Client(
      configuration: S3Configuration(
        endpoint: Endpoint(url: "http://127.0.0.1:\(port)"), region: "us-east-1", bucket: BucketName("bucket"),
        credentials: provider))
  }

  @Test func requestsCarryTheTokenSigned() throws {
    let server = StubServer([[.reply("200 OK"), .reply("200 OK")]])
    defer { server.stop() }
    let clock = ManualClock()
    let provider = provider(
      clock,
      [
        IssuedCredentials(
          credentials: Credentials(accessKeyID: "A", secretAccessKey: "s", sessionToken: Self.token),
          expiry: clock.now + 100),
        IssuedCredentials(credentials: Credentials(accessKeyID: "B", secretAccessKey: "t"), expiry: nil),
      ])
    let client = try client(provider, port: server.port)
    _ = provider.refreshIfDue { _ in }
    try client.headBucket(deadline: .now + .seconds(20))
    clock.now += 90
    _ = provider.refreshIfDue { _ in }
    try client.headBucket(deadline: .now + .seconds(20))

    let requests = server.requests
    try #require(requests.count == 2)
    #expect(requests[0].contains("\r\nx-amz-security-token: \(Self.token)\r\n"))
    #expect(requests[0].contains("Credential=A/"))
    #expect(requests[0].contains("SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,"))
    #expect(requests[1].contains("Credential=B/") && !requests[1].contains("security-token"))
  }

  @Test func presignedURLsCarryTheTokenEncoded() throws {
    let time = SigningTime(secondsSince1970: 1_369_353_600)
    func target(_ token: String?) throws -> String {
      let credentials = Credentials(accessKeyID: "A", secretAccessKey: "s", sessionToken: token)
      return try client(StaticCredentialsProvider(credentials)).presign(
        method: "GET", key: "k", expiresIn: 60, now: time)
    }
    let with = try target(Self.token)
    let without = try target(nil)
    #expect(with.contains("&X-Amz-Expires=60&X-Amz-Security-Token=tok%2Ben%2F%3D%3D&X-Amz-SignedHeaders=host&"))
    #expect(!without.contains("Security-Token"))
    // The token is signed too.
    #expect(with.suffix(64) != without.suffix(64))
    #expect(try target("other").suffix(64) != with.suffix(64))
  }

  /// Without credentials nothing is sent, and the failure says why.
  @Test func withoutCredentialsNothingIsSent() throws {
    let source = ScriptedSource([.failure(S3Error(.timeout, "scripted source: slow"))])
    let provider = RefreshingCredentialsProvider(source: source, dependencies: ManualClock().dependencies())
    _ = provider.refreshIfDue { _ in }
    let client = try client(provider)
    let expected = S3Error(.credentialsUnavailable, "scripted source: slow")
    #expect(throws: expected) { try client.headBucket(deadline: .now + .seconds(20)) }
    #expect(throws: expected) { try client.presign(method: "GET", key: "k", expiresIn: 60) }
    #expect(client.statistics.calls == 0)
  }
}
