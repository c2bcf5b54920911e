import HTTPClient
import JSON
import Text

/// Sends requests to one source of credentials. Its connections are closed when it is released.
final class CredentialsExchange {
  /// The name of the source in errors.
  private let source: String
  /// The client that sends the requests.
  private let http: HTTPClient

  /// An exchange that connects at its first request.
  ///
  /// - Parameter caBundlePath: The path of a PEM file with CA certificates; `nil` for those of the system.
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
  /// - Parameter target: The encoded path and query.
  /// - Returns: The response with any status.
  /// - Throws: The failure of the connection. Its message names the source.
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

  /// The error for a response with an unexpected status.
  ///
  /// - Parameter code: The error code in the response. The message contains it only if it is one alphanumeric word:
  ///   other text of a response may repeat secrets of the request.
  func refusal(_ status: Int, _ code: String? = nil) -> S3Error {
    let isWord = code.map { !$0.isEmpty && $0.utf8.count <= 64 && $0.utf8.allSatisfy(\.isAlphanumeric) } ?? false
    return S3Error(
      .credentialsUnavailable, "\(source): the response is \(status)\(isWord ? " \(code ?? "")" : "")",
      httpStatus: status, s3Code: isWord ? code : nil)
  }
}

extension CredentialsExchange {
  /// The string members of a JSON object; `nil` if `bytes` are not a JSON object.
  static func strings(_ bytes: [UInt8]) -> [String: String]? {
    let value = bytes.withUnsafeBytes { try? JSONParser.parse($0) }
    guard case .object(let object)? = value else { return nil }
    var strings: [String: String] = [:]
    for member in object.members {
      if case .string(let text) = member.value { strings[member.name] = text }
    }
    return strings
  }

  /// Reads credentials from the JSON object that container endpoints and instance metadata services send.
  ///
  /// - Parameter needsToken: Whether credentials without a session token are an error.
  static func credentials(
    in object: [String: String], from source: String, needsToken: Bool
  ) throws(S3Error) -> IssuedCredentials {
    try IssuedCredentials(
      accessKeyID: object["AccessKeyId"], secretAccessKey: object["SecretAccessKey"], sessionToken: object["Token"],
      expiration: object["Expiration"], from: source, needsToken: needsToken)
  }
}
