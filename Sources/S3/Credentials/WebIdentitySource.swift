import HTTPClient

/// Assumes a role with a token that the cluster writes to a file (STS API reference, AssumeRoleWithWebIdentity).
package struct WebIdentitySource: CredentialsSource {
  /// The name in logs.
  package let name: String
  /// The ARN of the role.
  private let roleARN: String
  /// The file with the token.
  private let tokenFile: TokenFile
  /// The name of the session in AWS logs.
  private let sessionName: String
  /// The endpoint of STS.
  private let endpoint: Endpoint
  /// The path of a PEM file with CA certificates; `nil` for those of the system.
  private let caBundlePath: String?

  /// A source that requests credentials from STS.
  ///
  /// - Parameters:
  ///   - sessionName: The name of the session in AWS logs; `nil` for `image-fcgi`.
  ///   - endpoint: The endpoint of STS. `Endpoint.sts(region:)` is that of a region.
  ///   - caBundlePath: The path of a PEM file with CA certificates; `nil` for those of the system.
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

  /// Reads the current token and exchanges it for credentials.
  package func fetch(deadline: ContinuousClock.Instant) throws(S3Error) -> IssuedCredentials {
    let token = try tokenFile.read(for: name)
    let exchange = try CredentialsExchange(with: name, at: endpoint, caBundlePath: caBundlePath)
    // The token is sent in the body, because URLs end up in logs.
    let form = HTTPRequest.canonicalQuery([
      ("Action", "AssumeRoleWithWebIdentity"), ("Version", "2011-06-15"), ("RoleArn", roleARN),
      ("RoleSessionName", sessionName), ("WebIdentityToken", token),
    ])
    let response = try exchange.send(
      .post, "\(endpoint.pathPrefix)/", fields: [HTTPField("content-type", "application/x-www-form-urlencoded")],
      body: String(decoding: form, as: UTF8.self), deadline: deadline)

    var values: [String: String] = [:]
    let wellFormed = XMLDocument.parse(response.body) { path, text in
      switch path {
      case ["AssumeRoleWithWebIdentityResponse", "AssumeRoleWithWebIdentityResult", "Credentials", path.last],
        ["ErrorResponse", "Error", "Code"]:
        values[path.last ?? ""] = text
      default: break
      }
    }
    guard response.status == 200 else { throw exchange.refusal(response.status, wellFormed ? values["Code"] : nil) }
    guard wellFormed else { throw S3Error(.invalidResponse, "\(name): the response is not XML") }
    return try IssuedCredentials(
      accessKeyID: values["AccessKeyId"], secretAccessKey: values["SecretAccessKey"],
      sessionToken: values["SessionToken"], expiration: values["Expiration"], from: name)
  }
}
