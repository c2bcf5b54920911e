import Access
import Crypto
import FastCGI
import JSON
import Synchronization
import Testing

@testable import ImageAPI

/// Rules that a test can change.
final class MemoryAccessControl: AccessControl {
  func missedSigner() {}
  private let state: Mutex<AccessRules>

  /// An API key whose secret is its identifier.
  static func key(
    _ id: String, _ scopes: ScopeSet = .all, prefixes: PrefixSet = .all, expiresAt: Int? = nil
  ) -> APIKey {
    APIKey(
      id: id, name: "name of \(id)", hash: Array(SHA256.hash(data: Array(id.utf8))), scopes: scopes, prefixes: prefixes,
      createdAt: 0, expiresAt: expiresAt)
  }

  /// Rules with one signing key.
  init(_ keys: [APIKey] = [key("all")], publicPrefixes: PrefixSet = .none, signs: Bool = true) {
    var random = SystemRandomNumberGenerator()
    let signing = signs ? SigningKeys([SigningKey(random: &random, now: 0)])! : .none
    state = Mutex(AccessRules(keys: KeyTable(keys), publicPrefixes: publicPrefixes, signingKeys: signing))
  }

  var rules: AccessRules {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }
}

extension ImageService {
  /// The answer to a request with a JSON object.
  func send(
    _ target: String, _ json: String, method: String = "POST", bearer: String? = "all",
    fields: [RequestField: String] = [:], contentType: String = "application/json"
  ) -> Response {
    var fields = fields
    if let bearer { fields[.authorization] = "Bearer \(bearer)" }
    return respond(
      to: Request(
        method: method, target: target, contentType: contentType, requestID: "id-1", contentLength: json.utf8.count,
        body: MemoryBody(Array(json.utf8))
      ) { fields[$0] ?? "" })
  }

  /// The answer to the upload of a form at `target`.
  func upload(_ form: [FormField], at target: String, fields: [RequestField: String] = [:]) -> Response {
    let body = form.flatMap(\.bytes) + Array("--b--\r\n".utf8)
    return respond(
      to: Request(
        method: "POST", target: target, contentType: "multipart/form-data; boundary=b", requestID: "id-1",
        contentLength: body.count, body: MemoryBody(body)
      ) { fields[$0] ?? "" })
  }
}

extension Response {
  /// The code of a failure; `nil` for a success.
  var code: String? {
    guard case .string(let code)? = try? member("code") else { return nil }
    return code
  }

  /// The target of the URL in `data`.
  func target() throws -> String {
    let url = try #require(try data("url"))
    #expect(url.utf8.starts(with: "https://img.example".utf8))
    return String(url.dropFirst("https://img.example".count))
  }
}
