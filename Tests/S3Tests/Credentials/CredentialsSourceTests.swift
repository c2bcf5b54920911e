import Foundation
import TestSupport
import Testing

@testable import S3

/// Each source with a stub of its endpoint. All secrets contain `hush`, and no error may contain that.
@Suite struct CredentialsSourceTests {
  /// The credentials that the stubs issue.
  static let issued = IssuedCredentials(
    credentials: Credentials(accessKeyID: "AKID", secretAccessKey: "hush-secret", sessionToken: "hush-token+/=="),
    expiry: 1_900_000_000)
  /// The same as JSON.
  static let json = """
    {"Code":"Success","Type":"AWS-HMAC","AccessKeyId":"AKID","SecretAccessKey":"hush-secret",
     "Token":"hush-token+/==","Expiration":"2030-03-17T17:46:40Z","RoleArn":"arn"}
    """
  /// The same as XML of STS.
  static let xml = """
    <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
      <AssumeRoleWithWebIdentityResult><Audience>a</Audience>
        <Credentials><AccessKeyId>AKID</AccessKeyId><SecretAccessKey>hush-secret</SecretAccessKey>
          <SessionToken>hush-token+/==</SessionToken><Expiration>2030-03-17T17:46:40.123Z</Expiration></Credentials>
      </AssumeRoleWithWebIdentityResult>
      <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>
    </AssumeRoleWithWebIdentityResponse>
    """

  /// Runs `body` with the URL of a scripted server.
  ///
  /// - Returns: The requests that reached the server.
  @discardableResult private func run(
    _ connections: [[StubServer.Step]], _ body: (_ url: String) throws -> Void
  ) throws -> [String] {
    let server = StubServer(connections)
    defer { server.stop() }
    try body("http://127.0.0.1:\(server.port)")
    return server.requests
  }

  /// Runs `body` with the path of a file with a token.
  private func withTokenFile(_ token: String, _ body: (_ path: String) throws -> Void) throws {
    let path = NSTemporaryDirectory() + "image-fcgi-token-\(UUID())"
    try Data(token.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  /// Requests credentials from a source that must fail.
  ///
  /// - Returns: The error, after a check for secrets.
  @discardableResult private func failure(
    of makeSource: @autoclosure () throws -> any CredentialsSource, within time: Duration = .seconds(20)
  ) throws -> S3Error? {
    let source = try makeSource()
    let error = #expect(throws: S3Error.self) { try source.fetch(deadline: .now + time) }
    var dumped = ""
    dump(source, to: &dumped)
    for text in [
      "\(error.map { "\($0)" } ?? "")", String(reflecting: error), "\(source)", String(reflecting: source), dumped,
      source.name,
    ] {
      #expect(!text.contains("hush"), "\(text)")
    }
    return error
  }

  // MARK: Container

  @Test func containerResponds() throws {
    let requests = try run([[.reply("200 OK", body: Self.json)]]) { url in
      let source = try ContainerSource(
        fullURI: "\(url)/hush/creds?id=hush", authorization: .token("hush-authorization"))
      #expect(try source.fetch(deadline: .now + .seconds(20)) == Self.issued)
    }
    #expect(requests.count == 1 && requests[0].hasPrefix("GET /hush/creds?id=hush HTTP/1.1\r\n"))
    #expect(requests[0].contains("\r\nauthorization: hush-authorization\r\n"))
  }

  /// The token is read before each request, because the cluster replaces it.
  @Test func containerReadsItsTokenEachTime() throws {
    let reply = StubServer.Step.reply("200 OK", body: Self.json)
    let requests = try run([[reply], [reply], []]) { url in
      try withTokenFile("hush-1\n") { path in
        let source = try ContainerSource(fullURI: "\(url)/", authorization: .file(path))
        _ = try source.fetch(deadline: .now + .seconds(20))
        try Data("hush-2".utf8).write(to: URL(fileURLWithPath: path))
        _ = try source.fetch(deadline: .now + .seconds(20))
        for wrong in ["", " \n", "hush\nhush", "hush\u{7f}", String(repeating: "hush", count: 20_000)] {
          try Data(wrong.utf8).write(to: URL(fileURLWithPath: path))
          let bad = try failure(of: source)
          #expect(bad?.code == .credentialsUnavailable)
        }
        try FileManager.default.removeItem(atPath: path)
        let missing = try failure(of: source)
        #expect(missing?.message.contains(path) == true)
      }
    }
    #expect(requests.map { $0.contains("authorization: hush-1\r\n") } == [true, false])
    #expect(requests.map { $0.contains("authorization: hush-2\r\n") } == [false, true])
  }

  /// Some agents issue credentials without a session token, but not without an expiry.
  @Test(arguments: ["", #","Token":"""#, #","Token":null"#]) func containerMayHaveNoToken(token: String) throws {
    let json = #"{"AccessKeyId":"AKID","SecretAccessKey":"hush","Expiration":"2030-03-17T17:46:40Z"\#(token)}"#
    try run([[.reply("200 OK", body: json)]]) { url in
      let issued = try ContainerSource(fullURI: url, authorization: .none).fetch(deadline: .now + .seconds(20))
      #expect(issued.credentials.sessionToken == nil && issued.expiry == 1_900_000_000)
    }
  }

  /// Responses without valid credentials.
  static let wrongObjects: [(body: String, code: S3Error.Code)] = [
    ("", .invalidResponse), ("hush", .invalidResponse), ("[\"hush\"]", .invalidResponse),
    ("{\"hush\":", .invalidResponse),
    ("{}", .invalidResponse),
    (json.replacing("AccessKeyId", with: "accessKeyId"), .invalidResponse),
    (json.replacing("SecretAccessKey", with: "Secret"), .invalidResponse),
    (json.replacing("Expiration", with: "Expires"), .invalidResponse),
    (json.replacing("2030-03-17T17:46:40Z", with: "hush"), .invalidResponse),
    (json.replacing("\"2030-03-17T17:46:40Z\"", with: "1900000000"), .invalidResponse),
    (json.replacing("hush-secret", with: "hush\\n"), .invalidResponse),
    (json.replacing("hush-token", with: "hush\\r\\nx: y"), .invalidResponse),
    (json.replacing("AKID", with: "hush key"), .invalidResponse),
    (json.replacing("AKID", with: ""), .invalidResponse),
  ]

  @Test(arguments: wrongObjects) func containerSendsInvalidCredentials(body: String, code: S3Error.Code) throws {
    try run([[.reply("200 OK", body: body)]]) { url in
      let error = try failure(of: ContainerSource(fullURI: "\(url)/hush", authorization: .token("hush")))
      #expect(error?.code == code)
    }
  }

  /// Error responses, and the text that the error may contain.
  @Test(arguments: [
    ("404 Not Found", "hush", "404"), ("400 Bad", #"{"code":"AccessDenied","message":"hush"}"#, "400 AccessDenied"),
    ("500 No", #"{"code":"a hush"}"#, "500"), ("403 No", #"{"code":"-hush-"}"#, "403"),
    ("302 Found", json, "302"),
  ])
  func containerRefuses(status: String, body: String, message: String) throws {
    try run([[.reply(status, body: body)]]) { url in
      let error = try failure(of: ContainerSource(fullURI: "\(url)/hush", authorization: .token("hush")))
      #expect(error?.message == "container endpoint \(url): the response is \(message)")
      #expect(error?.code == .credentialsUnavailable)
    }
  }

  @Test func containerIsSilent() throws {
    try run([[.silence], [.hangUp], [.answer("hush instead of HTTP\r\n\r\n")]]) { url in
      let source = try ContainerSource(fullURI: url, authorization: .token("hush"))
      let silence = try failure(of: source, within: .milliseconds(100))
      #expect(silence?.code == .timeout)
      let end = try failure(of: source)
      #expect(end?.code == .connectionFailed)
      let noHTTP = try failure(of: source)
      #expect(noHTTP?.code == .invalidResponse)
    }
  }

  @Test(arguments: [
    "http://127.0.0.1/a", "http://127.255.0.9:81/a?b=c%20d", "http://localhost:1", "http://[::1]:1/a",
    "http://169.254.170.2/",
    "http://[0:0:0:0:0:0:0:1]/a", "http://169.254.170.23/v1/credentials", "http://[fd00:ec2::23]/v1/credentials",
    "https://agent.example/a", "HTTPS://10.0.0.1:8443/a",
  ])
  func containerAcceptsURI(uri: String) throws {
    #expect(try ContainerSource(fullURI: uri, authorization: .none).name.hasPrefix("container endpoint http"))
  }

  @Test(arguments: [
    "http://agent.example/hush", "http://169.254.170.3/hush", "http://169.254.169.254/hush", "http://128.0.0.1/hush",
    "http://127.evil.example/hush", "http://127.0.0.1.evil.example/hush", "http://[::2]/hush",
    "http://[fd00:ec2::24]/hush",
    "http://127.1/hush", "http://localhost.evil.example/hush", "http://hush@127.0.0.1/",
    "http://127.0.0.1@evil.example/hush",
    "ftp://127.0.0.1/hush", "/hush", "hush", "", "http:///hush", "https://agent.example/hush#hush",
    "http://localhost/hu sh",
    "http://localhost/hush\r\nx: y", "http://localhost?hush", "http://0.0.0.0/hush", "http://[::ffff:127.0.0.1]/hush",
  ])
  func containerRejectsURI(uri: String) {
    let error = #expect(throws: S3Error.self) { try ContainerSource(fullURI: uri, authorization: .none) }
    #expect(error?.code == .invalidConfiguration && error?.message.contains("hush") == false)
  }

  @Test func containerOfECS() throws {
    let source = try ContainerSource(relativeURI: "/v2/credentials/hush", authorization: .none)
    #expect(source.name == "container endpoint http://169.254.170.2")
    for (uri, token) in [("v2", "t"), ("@evil.example/", "t"), ("/a", "hush\n")] {
      let error = #expect(throws: S3Error.self) { try ContainerSource(relativeURI: uri, authorization: .token(token)) }
      #expect(error?.code == .invalidConfiguration && error?.message.contains("hush") == false)
    }
  }

  // MARK: Instance metadata

  /// The source at a URL.
  private func instance(_ url: String) throws -> InstanceMetadataSource {
    InstanceMetadataSource(endpoint: try Endpoint(url: url))
  }

  @Test func instanceResponds() throws {
    let requests = try run([
      [.reply("200 OK", body: "hush-imds=="), .reply("200 OK", body: "my-role\n"), .reply("200 OK", body: Self.json)]
    ]) { url in
      let issued = try instance(url).fetch(deadline: .now + .seconds(20))
      #expect(issued == Self.issued)
    }
    let path = "/latest/meta-data/iam/security-credentials/"
    #expect(
      requests.map { $0.prefix { $0 != "\r\n" } } == [
        "PUT /latest/api/token HTTP/1.1", "GET \(path) HTTP/1.1", "GET \(path)my-role HTTP/1.1",
      ])
    #expect(requests[0].contains("\r\nx-aws-ec2-metadata-token-ttl-seconds: 60\r\n"))
    for request in requests.dropFirst() { #expect(request.contains("\r\nx-aws-ec2-metadata-token: hush-imds==\r\n")) }
  }

  /// The source retries up to twice if the endpoint does not respond, or responds with a 5xx status.
  @Test func instanceIsRetried() throws {
    let all: [StubServer.Step] = [
      .reply("200 OK", body: "hush"), .reply("200 OK", body: "r"), .reply("200 OK", body: Self.json),
    ]
    let requests = try run([[.hangUp], [.reply("503 No", fields: "Connection: close\r\n")], all]) { url in
      let issued = try instance(url).fetch(deadline: .now + .seconds(20))
      #expect(issued == Self.issued)
    }
    #expect(requests.count == 5)
    let failed = try run([[.hangUp], [.hangUp], [.hangUp], all]) { url in
      let error = try failure(of: instance(url))
      #expect(error?.code == .connectionFailed)
    }
    #expect(failed.count == 3)
  }

  /// Responses that are not retried: errors, or invalid data.
  static let instanceFailures: [(steps: [StubServer.Step], code: S3Error.Code)] =
    [
      ([.reply("403 Forbidden", body: "hush")], .credentialsUnavailable),
      ([.reply("404 Not Found")], .credentialsUnavailable),
      ([.reply("200 OK")], .invalidResponse),
      ([.reply("200 OK", body: "hush\r\nx: y")], .invalidResponse),
      ([.reply("200 OK", body: "hush"), .reply("404 Not Found", body: "hush")], .credentialsUnavailable),
      ([.reply("200 OK", body: "hush"), .reply("401 No", body: "hush")], .credentialsUnavailable),
      ([.reply("200 OK", body: "hush"), .reply("200 OK", body: "\nhush")], .invalidResponse),
      ([.reply("200 OK", body: "hush"), .reply("200 OK", body: "../hush")], .invalidResponse),
      (
        [.reply("200 OK", body: "hush"), .reply("200 OK", body: "r"), .reply("404 No", body: json)],
        .credentialsUnavailable
      ),
      (
        [
          .reply("200 OK", body: "hush"), .reply("200 OK", body: "r"),
          .reply("200 OK", body: #"{"Code":"AssumeRoleUnauthorizedAccess","Message":"hush"}"#),
        ],
        .credentialsUnavailable
      ),
      (
        [
          .reply("200 OK", body: "hush"), .reply("200 OK", body: "r"),
          .reply("200 OK", body: json.replacing("Token", with: "T")),
        ],
        .invalidResponse
      ),
    ]
    + wrongObjects.map {
      ([.reply("200 OK", body: "hush"), .reply("200 OK", body: "r"), .reply("200 OK", body: $0.body)], $0.code)
    }

  @Test(arguments: instanceFailures) func instanceSendsInvalidData(steps: [StubServer.Step], code: S3Error.Code) throws
  {
    try run([steps]) { url in
      let error = try failure(of: instance(url))
      #expect(error?.code == code, "\(String(describing: error))")
    }
  }

  @Test func instanceIsSilent() throws {
    try run([[.silence]]) { url in
      let error = try failure(of: instance(url), within: .milliseconds(100))
      #expect(error?.code == .timeout)
    }
  }

  // MARK: Web identity

  /// The source at a URL, with its token in a file.
  private func webIdentity(_ url: String, _ tokenFile: String) throws -> WebIdentitySource {
    WebIdentitySource(
      roleARN: "arn:aws:iam::1:role/r", tokenFile: tokenFile, sessionName: nil, endpoint: try Endpoint(url: url))
  }

  @Test func webIdentityResponds() throws {
    let requests = try run([[.reply("200 OK", body: Self.xml)]]) { url in
      try withTokenFile("hush.jwt-_~=\n") { path in
        let issued = try webIdentity(url + "/sts", path).fetch(deadline: .now + .seconds(20))
        #expect(issued == Self.issued)
      }
    }
    let request = try #require(requests.first)
    #expect(request.hasPrefix("POST /sts/ HTTP/1.1\r\n"))
    #expect(request.contains("\r\ncontent-type: application/x-www-form-urlencoded\r\n"))
    #expect(
      request.hasSuffix(
        "\r\n\r\nAction=AssumeRoleWithWebIdentity&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&RoleSessionName=image-fcgi"
          + "&Version=2011-06-15&WebIdentityToken=hush.jwt-_~%3D"))
  }

  /// An error of STS.
  private static func stsError(_ code: String) -> String {
    "<ErrorResponse><Error><Type>Sender</Type><Code>\(code)</Code><Message>hush</Message></Error></ErrorResponse>"
  }

  @Test(
    arguments: [
      (
        "400 Bad", stsError("ExpiredTokenException"), "the response is 400 ExpiredTokenException",
        .credentialsUnavailable
      ),
      ("403 Forbidden", stsError("AccessDenied"), "the response is 403 AccessDenied", .credentialsUnavailable),
      ("403 Forbidden", stsError("no word: hush"), "the response is 403", .credentialsUnavailable),
      ("404 Not Found", "hush", "the response is 404", .credentialsUnavailable),
      ("500 No", "<hush", "the response is 500", .credentialsUnavailable),
      ("200 OK", "hush", "the response is not XML", .invalidResponse),
      (
        "200 OK", xml.replacing("</AssumeRoleWithWebIdentityResponse>", with: ""), "the response is not XML",
        .invalidResponse
      ),
      ("200 OK", "<!DOCTYPE a><a>hush</a>", "the response is not XML", .invalidResponse),
      (
        "200 OK", "<a>hush</a>", "the response lacks the access key ID, the secret access key or the session token",
        .invalidResponse
      ),
      (
        "200 OK", xml.replacing("SessionToken>", with: "T>"),
        "the response lacks the access key ID, the secret access key or the session token",
        .invalidResponse
      ),
      (
        "200 OK", xml.replacing("hush-token+/==", with: ""),
        "the response lacks the access key ID, the secret access key or the session token",
        .invalidResponse
      ),
      (
        "200 OK", xml.replacing("Expiration>", with: "E>"), "the response has no valid expiration",
        .invalidResponse
      ),
      (
        "200 OK", stsError("Oops"), "the response lacks the access key ID, the secret access key or the session token",
        .invalidResponse
      ),
    ] as [(String, String, String, S3Error.Code)])
  func webIdentityRefuses(status: String, body: String, message: String, code: S3Error.Code) throws {
    try run([[.reply(status, body: body)]]) { url in
      try withTokenFile("hush") { path in
        let error = try failure(of: webIdentity(url, path))
        #expect(error?.message == "web identity of arn:aws:iam::1:role/r at \(url): \(message)")
        #expect(error?.code == code)
      }
    }
  }

  @Test func webIdentityWithoutAToken() throws {
    let requests = try run([]) { url in
      let error = try failure(of: webIdentity(url, "/nonexistent/token"))
      #expect(error?.message.contains("/nonexistent/token") == true)
    }
    #expect(requests.isEmpty)
  }

  @Test func webIdentityIsSilent() throws {
    try run([[.silence], [.hangUp]]) { url in
      try withTokenFile("hush") { path in
        let silence = try failure(of: webIdentity(url, path), within: .milliseconds(100))
        #expect(silence?.code == .timeout)
        let end = try failure(of: webIdentity(url, path))
        #expect(end?.code == .connectionFailed)
      }
    }
  }

  @Test(arguments: [
    ("eu-west-1", "https://sts.eu-west-1.amazonaws.com"), ("cn-north-1", "https://sts.cn-north-1.amazonaws.com.cn"),
  ])
  func regionalEndpoint(region: String, url: String) {
    #expect(Endpoint.sts(region: region).url == url)
  }
}
