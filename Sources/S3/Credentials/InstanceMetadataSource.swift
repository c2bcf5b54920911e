import HTTPClient
import Text

/// Asks the metadata service of an EC2 instance for the credentials of its role (Amazon EC2 user guide, "Use the Instance
/// Metadata Service to access instance metadata"): version 2 only, which begins with a token.
package struct InstanceMetadataSource: CredentialsSource {
  /// Where the service answers on every instance.
  package static let defaultEndpoint = "http://169.254.169.254"
  /// The same, where the service is asked for by IPv6.
  package static let defaultEndpointIPv6 = "http://[fd00:ec2::254]"
  /// How long a response may take: the service is beside the instance, or not there at all.
  private static let requestTimeout = Duration.seconds(1)
  /// How often the exchange is begun.
  private static let maximumAttempts = 3
  /// Below it are the roles, and below each its credentials.
  private static let rolesPath = "/latest/meta-data/iam/security-credentials/"

  /// What the source is called.
  package let name: String
  /// Where the service answers.
  private let endpoint: Endpoint

  /// A source at `endpoint`.
  package init(endpoint: Endpoint) {
    name = "instance metadata at \(endpoint.url)"
    self.endpoint = endpoint
  }

  /// Asks, up to three times where the service does not answer or fails itself.
  package func fetch(deadline: ContinuousClock.Instant) throws(S3Error) -> IssuedCredentials {
    let exchange = try CredentialsExchange(with: name, at: endpoint)
    for _ in 1..<Self.maximumAttempts {
      do throws(S3Error) {
        return try fetchOnce(exchange, deadline)
      } catch {
        let isPassing =
          error.code == .timeout || error.code == .connectionFailed || error.httpStatus.map { $0 >= 500 } ?? false
        guard isPassing, .now < deadline else { throw error }
      }
    }
    return try fetchOnce(exchange, deadline)
  }

  /// The whole exchange: token, role, credentials.
  private func fetchOnce(
    _ exchange: CredentialsExchange, _ deadline: ContinuousClock.Instant
  ) throws(S3Error) -> IssuedCredentials {
    func get(
      _ method: HTTPRequest.Method, _ path: String, _ field: HTTPField
    ) throws(S3Error) -> (status: Int, body: [UInt8]) {
      try exchange.send(
        method, endpoint.pathPrefix + path, fields: [field], deadline: min(deadline, .now + Self.requestTimeout))
    }
    let token = try get(.put, "/latest/api/token", HTTPField("x-aws-ec2-metadata-token-ttl-seconds", "60"))
    guard token.status == 200 else { throw exchange.refusal(token.status) }
    guard !token.body.isEmpty, token.body.allSatisfy(\.isVisible) else {
      throw S3Error(.invalidResponse, "\(name): the response is no token")
    }
    let field = HTTPField("x-aws-ec2-metadata-token", String(decoding: token.body, as: UTF8.self))

    let roles = try get(.get, Self.rolesPath, field)
    guard roles.status != 404 else {
      throw S3Error(.credentialsUnavailable, "\(name): the instance has no role", httpStatus: roles.status)
    }
    guard roles.status == 200 else { throw exchange.refusal(roles.status) }
    let role = roles.body.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    // The characters of a role's name (IAM API reference, CreateRole).
    guard !role.isEmpty, role.allSatisfy({ $0.isAlphanumeric || "_+=,.@-".utf8.contains($0) }) else {
      throw S3Error(.invalidResponse, "\(name): the response names no role")
    }

    let answer = try get(.get, Self.rolesPath + String(decoding: role, as: UTF8.self), field)
    guard answer.status == 200 else { throw exchange.refusal(answer.status) }
    guard let object = CredentialsExchange.strings(answer.body) else {
      throw S3Error(.invalidResponse, "\(name): the response is no JSON object")
    }
    // The service says 200 also where the role cannot be taken on.
    if let code = object["Code"], code != "Success" { throw exchange.refusal(answer.status, code) }
    return try CredentialsExchange.credentials(in: object, from: name, needsToken: true)
  }
}
