import HTTPClient

/// Takes on a role with a token that the cluster writes into a file (STS API reference, AssumeRoleWithWebIdentity).
package struct WebIdentitySource: CredentialsSource {
  /// What the source is called.
  package let name: String
  /// The role.
  private let roleARN: String
  /// Where the token is.
  private let tokenFile: TokenFile
  /// What the session is called in AWS's logs.
  private let sessionName: String
  /// Where STS answers.
  private let endpoint: Endpoint
  /// A file of CA certificates in place of the system's.
  private let caBundlePath: String?

  /// A source that asks STS.
  ///
  /// - Parameters:
  ///   - endpoint: Where STS answers; the region's own is `Endpoint.sts(region:)`.
  ///   - caBundlePath: A file of CA certificates (PEM) in place of the system's.
  package init(
    roleARN: String, tokenFile: String, sessionName: String?, endpoint: Endpoint, caBundlePath: String? = nil
  ) {
    name = "web identity of \(roleARN) at \(endpoint.url)"
    self.roleARN = roleARN
    self.tokenFile = TokenFile(path: tokenFile)
    self.sessionName = sessionName ?? "image-fcgi"
    self.endpoint = endpoint
    self.caBundlePath = caBundlePath
  }

  /// Reads the token, as it is replaced long before the role's session ends, and trades it for credentials.
  package func fetch(deadline: ContinuousClock.Instant) throws(S3Error) -> IssuedCredentials {
    let token = try tokenFile.read(for: name)
    let exchange = try CredentialsExchange(with: name, at: endpoint, caBundlePath: caBundlePath)
    // A form: what stands in a URL ends in somebody's log.
    let form = HTTPRequest.canonicalQuery([
      ("Action", "AssumeRoleWithWebIdentity"), ("Version", "2011-06-15"), ("RoleArn", roleARN),
      ("RoleSessionName", sessionName), ("WebIdentityToken", token),
    ])
    let answer = try exchange.send(
      .post, "\(endpoint.pathPrefix)/", fields: [HTTPField("content-type", "application/x-www-form-urlencoded")],
      body: String(decoding: form, as: UTF8.self), deadline: deadline)

    var values: [String: String] = [:]
    let wellFormed = XMLDocument.parse(answer.body) { path, text in
      switch path {
      case ["AssumeRoleWithWebIdentityResponse", "AssumeRoleWithWebIdentityResult", "Credentials", path.last],
        ["ErrorResponse", "Error", "Code"]:
        values[path.last ?? ""] = text
      default: break
      }
    }
    guard answer.status == 200 else { throw exchange.refusal(answer.status, wellFormed ? values["Code"] : nil) }
    guard wellFormed else { throw S3Error(.invalidResponse, "\(name): the response is no XML") }
    return try IssuedCredentials(
      accessKeyID: values["AccessKeyId"], secretAccessKey: values["SecretAccessKey"],
      sessionToken: values["SessionToken"], expiration: values["Expiration"], from: name)
  }
}
