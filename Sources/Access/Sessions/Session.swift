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

  /// The text that is sealed.
  var text: [UInt8] { Array("\(expiresAt) \(token)".utf8) }

  /// The session of a text that was sealed; `nil` for one of another form.
  init?(text: [UInt8]) {
    let words = text.split(separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
    guard words.count == 2, let expiresAt = Int(decimal: words[0]),
      let token = String(validating: words[1], as: UTF8.self)
    else { return nil }
    self.init(token: token, expiresAt: expiresAt)
  }
}
