import Glibc
import HTTPClient
import Text

/// Asks the agent beside a container, as of ECS, EKS or Greengrass (AWS SDKs and Tools reference, "Container credential
/// provider").
package struct ContainerSource: CredentialsSource {
  /// What the source shows to the agent.
  package enum Authorization: Sendable {
    /// Nothing.
    case none
    /// A token that stays the same.
    case token(String)
    /// The token in a file, read anew each time.
    case file(String)
  }

  /// What the source is called: path and query are left out, since whoever knows them gets the credentials.
  package let name: String
  /// Scheme and authority of the agent.
  private let origin: Endpoint
  /// Path and query.
  private let target: String
  /// What is shown to the agent.
  private let authorization: Authorization
  /// A file of CA certificates in place of the system's.
  private let caBundlePath: String?

  /// The agent of ECS, at the address that it always has.
  ///
  /// - Parameter relativeURI: Path and query there.
  package init(relativeURI: String, authorization: Authorization) throws(S3Error) {
    guard relativeURI.hasPrefix("/") else { throw S3Error(.invalidConfiguration, "must start with /") }
    try self.init(fullURI: "http://169.254.170.2\(relativeURI)", authorization: authorization)
  }

  /// An agent anywhere, though without TLS only at an address that leads to this host.
  ///
  /// - Parameter caBundlePath: A file of CA certificates (PEM) in place of the system's.
  /// - Throws: `invalidConfiguration`, which does not repeat the URI.
  package init(fullURI: String, authorization: Authorization, caBundlePath: String? = nil) throws(S3Error) {
    let separator = fullURI.firstRange(of: "://")?.upperBound ?? fullURI.startIndex
    let start = fullURI[separator...].firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? fullURI.endIndex
    let target = fullURI[start...]
    guard let origin = try? Endpoint(url: String(fullURI[..<start])) else {
      throw S3Error(.invalidConfiguration, "must be http(s)://host[:port] and a path")
    }
    guard target.isEmpty || target.hasPrefix("/"), target.utf8.allSatisfy(\.isVisible),
      !target.contains("#")
    else { throw S3Error(.invalidConfiguration, "the path may hold visible characters of ASCII only, and no #") }
    guard origin.scheme == .https || Self.isTrusted(host: origin.host) else {
      throw S3Error(
        .invalidConfiguration,
        "must be https:// unless its host is the loopback, 169.254.170.2, 169.254.170.23 or [fd00:ec2::23]")
    }
    if case .token(let token) = authorization, !token.utf8.allSatisfy(\.isPrintable) {
      throw S3Error(.invalidConfiguration, "the authorization token has a line break or another control character")
    }
    self.name = "container endpoint \(origin.url)"
    self.origin = origin
    self.target = target.isEmpty ? "/" : String(target)
    self.authorization = authorization
    self.caBundlePath = caBundlePath
  }

  /// Asks for the credentials of the container's role.
  package func fetch(deadline: ContinuousClock.Instant) throws(S3Error) -> IssuedCredentials {
    var fields: [HTTPField] = []
    switch authorization {
    case .none: break
    case .token(let token): fields.append(HTTPField("authorization", token))
    case .file(let path): fields.append(HTTPField("authorization", try TokenFile(path: path).read(for: name)))
    }
    let exchange = try CredentialsExchange(with: name, at: origin, caBundlePath: caBundlePath)
    let answer = try exchange.send(.get, target, fields: fields, deadline: deadline)
    let object = CredentialsExchange.strings(answer.body)
    guard answer.status == 200 else { throw exchange.refusal(answer.status, object?["code"]) }
    guard let object else { throw S3Error(.invalidResponse, "\(name): the response is no JSON object") }
    // An agent in front of another store than AWS's may hand out keys that need no token.
    return try CredentialsExchange.credentials(in: object, from: name, needsToken: false)
  }

  /// Whether `host` is one that credentials may come from without TLS: the loopback, and the addresses of the agents.
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
  /// The name alone.
  package var description: String { "ContainerSource(\(name))" }
  /// The name alone: the rest is as good as a secret.
  package var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}

extension ContainerSource.Authorization: CustomStringConvertible, CustomReflectable {
  /// The kind alone.
  package var description: String {
    switch self {
    case .none: "none"
    case .token: "token"
    case .file(let path): "file \(path)"
    }
  }
  /// The kind alone.
  package var customMirror: Mirror { Mirror(self, children: ["kind": description]) }
}
