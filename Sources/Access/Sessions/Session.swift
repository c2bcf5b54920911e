import Crypto
import Text

/// A session: a token that a browser presents in a cookie which it cannot read.
///
/// The cookie has the token itself, encrypted: workers keep no sessions, and the token is looked up on every request.
package struct Session: Equatable, Sendable {
  /// The token: an API key, or a JWT.
  package let token: String
  /// When the session ends, in seconds since 1970.
  package let expiresAt: Int

  /// The longest life of a session, in seconds.
  package static let longest = 12 * 3600
  /// The most bytes of a token. Browsers drop cookies whose name and value have more than 4,096.
  package static let maximumTokenLength = 2900
  /// The bytes of a nonce (NIST SP 800-38D, section 8.2.2).
  package static let nonceLength = 12

  /// A session from its values.
  package init(token: String, expiresAt: Int) {
    self.token = token
    self.expiresAt = expiresAt
  }

  /// The value of the cookie: the identifier of the key, a dot, and what AES-GCM has made of the session, in base64url.
  ///
  /// - Parameter nonce: `nonceLength` random bytes.
  /// - Returns: `nil` for a token that is too long, and for a nonce of another length.
  package func sealed(with signingKey: SigningKey, nonce: [UInt8]) -> String? {
    guard token.utf8.count <= Self.maximumTokenLength, nonce.count == Self.nonceLength,
      let nonce = try? AES.GCM.Nonce(data: nonce),
      let box = try? AES.GCM.seal(
        Array("\(expiresAt) \(token)".utf8), using: signingKey.sealing, nonce: nonce,
        authenticating: Array(signingKey.id.utf8)),
      let bytes = box.combined
    else { return nil }
    return "\(signingKey.id).\(Base64URL.encode(bytes))"
  }

  /// The session in the value of a cookie. Whether it has ended is not looked at.
  ///
  /// - Returns: `nil` if none of `keys` has sealed it.
  package init?(opening value: String, keys: SigningKeys) {
    let halves = Array(value.utf8).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard halves.count == 2, let signingKey = keys[String(decoding: halves[0], as: UTF8.self)],
      let bytes = Base64URL.decode(halves[1]), let box = try? AES.GCM.SealedBox(combined: bytes),
      let text = try? AES.GCM.open(box, using: signingKey.sealing, authenticating: Array(signingKey.id.utf8))
    else { return nil }
    let words = Array(text).split(separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
    guard words.count == 2, let expiresAt = Int(decimal: words[0]),
      let token = String(validating: words[1], as: UTF8.self)
    else { return nil }
    self.init(token: token, expiresAt: expiresAt)
  }
}
