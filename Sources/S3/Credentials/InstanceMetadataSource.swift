import HTTPClient
import Text

/// Gets the credentials of an EC2 instance's role from its metadata service (Amazon EC2 user guide, "Use the Instance
/// Metadata Service to access instance metadata"). Supports only version 2, which requires a token.
package struct InstanceMetadataSource: CredentialsSource {
  /// The endpoint of the service on every instance.
  package static let defaultEndpoint = "http://169.254.169.254"
  /// The IPv6 endpoint of the service.
  package static let defaultEndpointIPv6 = "http://[fd00:ec2::254]"
  /// The longest time for one request. The service is local, or missing.
  private static let requestTimeout = Duration.seconds(1)
  /// The most attempts.
  private static let maximumAttempts = 3
  /// The path of the list of roles. The credentials of a role are one level below.
  private static let rolesPath = "/latest/meta-data/iam/security-credentials/"

  /// The name in logs.
  package let name: String
  /// The endpoint of the service.
  private let endpoint: Endpoint

  /// A source at `endpoint`.
  package init(endpoint: Endpoint) {
    name = "instance metadata at \(endpoint.url)"
    self.endpoint = endpoint
  }

  /// Requests credentials. Retries if the service does not respond, or responds with a 5xx status.
  package func fetch(deadline: ContinuousClock.Instant) throws(S3Error) -> IssuedCredentials {
    let exchange = try CredentialsExchange(with: name, at: endpoint)
    for _ in 1..<Self.maximumAttempts {
      do throws(S3Error) {
        return try fetchOnce(exchange, deadline)
      } catch {
        let isTransient =
          error.code == .timeout || error.code == .connectionFailed || error.httpStatus.map { $0 >= 500 } ?? false
        guard isTransient, .now < deadline else { throw error }
      }
    }
    return try fetchOnce(exchange, deadline)
  }

  /// Requests the token, the role and the credentials.
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
      throw S3Error(.invalidResponse, "\(name): the response is not a token")
    }
    let field = HTTPField("x-aws-ec2-metadata-token", String(decoding: token.body, as: UTF8.self))

    let roles = try get(.get, Self.rolesPath, field)
    guard roles.status != 404 else {
      throw S3Error(.credentialsUnavailable, "\(name): the instance has no role", httpStatus: roles.status)
    }
    guard roles.status == 200 else { throw exchange.refusal(roles.status) }
    let role = roles.body.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    // The characters that a role's name may have (IAM API reference, CreateRole).
    guard !role.isEmpty, role.allSatisfy({ $0.isAlphanumeric || "_+=,.@-".utf8.contains($0) }) else {
      throw S3Error(.invalidResponse, "\(name): the response names no role")
    }

    let response = try get(.get, Self.rolesPath + String(decoding: role, as: UTF8.self), field)
    guard response.status == 200 else { throw exchange.refusal(response.status) }
    guard let object = CredentialsExchange.strings(response.body) else {
      throw S3Error(.invalidResponse, "\(name): the response is not a JSON object")
    }
    // The service responds with 200 even if the role cannot be assumed.
    if let code = object["Code"], code != "Success" { throw exchange.refusal(response.status, code) }
    return try CredentialsExchange.credentials(in: object, from: name, needsToken: true)
  }
}
