import Glibc
import S3

/// Where the keys of tokens come from, as `JWT_JWKS` says: a file of this host, or a server.
enum JWKSLocation: Equatable, Sendable {
  /// The path of a file.
  case file(String)
  /// A server, and the encoded path and query there.
  case server(Endpoint, target: String)

  /// Reads a setting. It is a URL if it contains `://`.
  ///
  /// - Throws: `S3Error` with the code `invalidConfiguration` and a sentence.
  init(_ text: String) throws(S3Error) {
    guard let separator = text.firstRange(of: "://")?.upperBound else {
      guard !text.isEmpty else { throw S3Error(.invalidConfiguration, "must be a path or an https URL") }
      self = .file(text)
      return
    }
    let start = text[separator...].firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? text.endIndex
    let target = text[start...]
    guard let server = try? Endpoint(url: String(text[..<start])) else {
      throw S3Error(.invalidConfiguration, "must be https://host[:port] and a path, or the path of a file")
    }
    guard target.isEmpty || target.hasPrefix("/"), target.utf8.allSatisfy({ 0x21...0x7E ~= $0 }), !target.contains("#")
    else { throw S3Error(.invalidConfiguration, "the path must consist of visible ASCII characters other than #") }
    // Whoever can change the answer can make tokens.
    guard server.scheme == .https || Self.isLoopback(server.host) else {
      throw S3Error(.invalidConfiguration, "must be https:// unless its host is the loopback")
    }
    self = .server(server, target: target.isEmpty ? "/" : String(target))
  }

  /// Where it is, for the log. Without the query, which may be secret.
  var name: String {
    switch self {
    case .file(let path): path
    case .server(let server, let target): server.url + target.prefix { $0 != "?" }
    }
  }

  /// Whether `host` is this host, whoever resolves names.
  private static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host == "[::1]" { return true }
    var address = in_addr()
    return inet_pton(AF_INET, host, &address) == 1 && UInt32(bigEndian: address.s_addr) >> 24 == 127
  }
}
