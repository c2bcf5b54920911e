import Glibc
import HTTPClient
import Text

/// Gets credentials from the agent of ECS, EKS or Greengrass that runs beside a container (AWS SDKs and Tools
/// reference, "Container credential provider").
package struct ContainerSource: CredentialsSource {
  /// How the source authenticates to the agent.
  package enum Authorization: Sendable {
    /// Without a token.
    case none
    /// A fixed token.
    case token(String)
    /// A file with the token. It is read before each request.
    case file(String)
  }

  /// The name in logs. It has no path and no query, because whoever knows them can get the credentials.
  package let name: String
  /// Scheme and authority of the agent.
  private let origin: Endpoint
  /// Path and query.
  private let target: String
  /// The authentication to the agent.
  private let authorization: Authorization
  /// The path of a PEM file with CA certificates; `nil` for those of the system.
  private let caBundlePath: String?

  /// A source at the fixed address of the ECS agent.
  ///
  /// - Parameter relativeURI: The path and the query.
  /// - Throws: `invalidConfiguration`. The message does not contain the URI.
  package init(relativeURI: String, authorization: Authorization) throws(S3Error) {
    guard relativeURI.hasPrefix("/") else { throw S3Error(.invalidConfiguration, "must start with /") }
    try self.init(fullURI: "http://169.254.170.2\(relativeURI)", authorization: authorization)
  }

  /// A source at any address. Without TLS, the address must be the loopback or one of the known agents.
  ///
  /// - Parameter caBundlePath: The path of a PEM file with CA certificates; `nil` for those of the system.
  /// - Throws: `invalidConfiguration`. The message does not contain the URI.
  package init(fullURI: String, authorization: Authorization, caBundlePath: String? = nil) throws(S3Error) {
    let separator = fullURI.firstRange(of: "://")?.upperBound ?? fullURI.startIndex
    let start = fullURI[separator...].firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? fullURI.endIndex
    let target = fullURI[start...]
    guard let origin = try? Endpoint(url: String(fullURI[..<start])) else {
      throw S3Error(.invalidConfiguration, "must be http(s)://host[:port] and a path")
    }
    guard target.isEmpty || target.hasPrefix("/"), target.utf8.allSatisfy(\.isVisible),
      !target.contains("#")
    else { throw S3Error(.invalidConfiguration, "the path must consist of visible ASCII characters other than #") }
    guard origin.scheme == .https || Self.isTrusted(host: origin.host) else {
      throw S3Error(
        .invalidConfiguration,
        "must be https:// unless its host is the loopback, 169.254.170.2, 169.254.170.23 or [fd00:ec2::23]")
    }
    if case .token(let token) = authorization, !token.utf8.allSatisfy(\.isPrintable) {
      throw S3Error(.invalidConfiguration, "the authorization token contains a line break or another control character")
    }
    self.name = "container endpoint \(origin.url)"
    self.origin = origin
    self.target = target.isEmpty ? "/" : String(target)
    self.authorization = authorization
    self.caBundlePath = caBundlePath
  }

  /// Requests the credentials of the container's role.
  package func fetch(deadline: ContinuousClock.Instant) throws(S3Error) -> IssuedCredentials {
    var fields: [HTTPField] = []
    switch authorization {
    case .none: break
    case .token(let token): fields.append(HTTPField("authorization", token))
    case .file(let path): fields.append(HTTPField("authorization", try TokenFile(path: path).read(for: name)))
    }
    let exchange = try CredentialsExchange(with: name, at: origin, caBundlePath: caBundlePath)
    let response = try exchange.send(.get, target, fields: fields, deadline: deadline)
    let object = CredentialsExchange.strings(response.body)
    guard response.status == 200 else { throw exchange.refusal(response.status, object?["code"]) }
    guard let object else { throw S3Error(.invalidResponse, "\(name): the response is not a JSON object") }
    // An agent for a store other than AWS may issue keys without a session token.
    return try CredentialsExchange.credentials(in: object, from: name, needsToken: false)
  }

  /// Whether credentials may come from `host` without TLS: the loopback, or the address of a known agent.
  private static func isTrusted(host: String) -> Bool {
    if host == "localhost" { return true }
    var v4 = in_addr()
    if inet_pton(AF_INET, host, &v4) == 1 {
      let address = UInt32(bigEndian: v4.s_addr)
      return address >> 24 == 127 || address == 0xA9FE_AA02 || address == 0xA9FE_AA17
    }
    var v6 = in6_addr()
    guard host.hasPrefix("["), inet_pton(AF_INET6, String(host.dropFirst().dropLast()), &v6) == 1 else { return false }
    let bytes = withUnsafeBytes(of: &v6) { Array($0) }
    return bytes == Array(repeating: 0, count: 15) + [1]
      || bytes == [0xFD, 0x00, 0x0E, 0xC2] + Array(repeating: 0, count: 11) + [0x23]
  }
}

extension ContainerSource: CustomStringConvertible, CustomReflectable {
  /// The name only.
  package var description: String { "ContainerSource(\(name))" }
  /// The name only. Path, query and token are secret.
  package var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}

extension ContainerSource.Authorization: CustomStringConvertible, CustomReflectable {
  /// The kind only.
  package var description: String {
    switch self {
    case .none: "none"
    case .token: "token"
    case .file(let path): "file \(path)"
    }
  }
  /// The kind only.
  package var customMirror: Mirror { Mirror(self, children: ["kind": description]) }
}
