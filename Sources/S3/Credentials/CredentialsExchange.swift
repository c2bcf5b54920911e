import HTTPClient
import JSON
import Text

/// Requests to one source of credentials: small and seldom, over connections that are closed when the exchange ends.
final class CredentialsExchange {
  /// What the source is called in errors.
  private let source: String
  /// The connections.
  private let http: HTTPClient

  /// Prepares an exchange; it connects at its first request.
  ///
  /// - Parameter caBundlePath: A file of CA certificates (PEM) in place of the system's.
  init(with source: String, at origin: Endpoint, caBundlePath: String? = nil) throws(S3Error) {
    self.source = source
    var timeouts = HTTPTimeouts()
    timeouts.connect = .seconds(1)
    do {
      http = try HTTPClient(
        origin: "\(origin.scheme.rawValue)://\(origin.authority)", timeouts: timeouts, caBundlePath: caBundlePath)
    } catch {
      throw S3Error(error)
    }
  }

  /// Sends a request.
  ///
  /// - Parameter target: Path and query as they go on the wire.
  /// - Returns: The response, of whatever status.
  /// - Throws: What the connection failed of, with the source named.
  func send(
    _ method: HTTPRequest.Method, _ target: String, fields: [HTTPField] = [], body: String = "",
    deadline: ContinuousClock.Instant
  ) throws(S3Error) -> (status: Int, body: [UInt8]) {
    let request = HTTPRequest(method: method, path: Array(target.utf8), fields: fields)
    do throws(HTTPError) {
      return try Array(body.utf8).withRawBytes { (bytes) throws(HTTPError) in
        let response = try http.perform(request, body: bytes, deadline: deadline)
        return (response.status, response.body)
      }
    } catch {
      throw S3Error(error).prefixed(with: source)
    }
  }

  /// The error for a response other than the one hoped for.
  ///
  /// - Parameter code: What the response itself calls the failure. Only that, and only where it is a bare word: whatever
  ///   else a response says may repeat what it was asked with.
  func refusal(_ status: Int, _ code: String? = nil) -> S3Error {
    let isWord = code.map { !$0.isEmpty && $0.utf8.count <= 64 && $0.utf8.allSatisfy(\.isAlphanumeric) } ?? false
    return S3Error(
      .credentialsUnavailable, "\(source): the response is \(status)\(isWord ? " \(code ?? "")" : "")",
      httpStatus: status, s3Code: isWord ? code : nil)
  }
}

extension CredentialsExchange {
  /// The members of a JSON object that are strings; `nil` where `bytes` are no JSON object.
  static func strings(_ bytes: [UInt8]) -> [String: String]? {
    let value = bytes.withUnsafeBytes { try? JSONParser.parse($0) }
    guard case .object(let object)? = value else { return nil }
    var strings: [String: String] = [:]
    for member in object.members {
      if case .string(let text) = member.value { strings[member.name] = text }
    }
    return strings
  }

  /// The credentials in a JSON object, which container endpoints and instance metadata write alike.
  ///
  /// - Parameter needsToken: Whether keys without a token are half a response.
  static func credentials(
    in object: [String: String], from source: String, needsToken: Bool
  ) throws(S3Error) -> IssuedCredentials {
    try IssuedCredentials(
      accessKeyID: object["AccessKeyId"], secretAccessKey: object["SecretAccessKey"], sessionToken: object["Token"],
      expiration: object["Expiration"], from: source, needsToken: needsToken)
  }
}
