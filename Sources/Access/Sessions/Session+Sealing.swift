import Crypto
import Text

extension Session {
  /// The value of the cookie: the identifier of the key, a dot, and what AES-GCM has made of the session, in base64url.
  ///
  /// - Parameter nonce: `nonceLength` random bytes.
  /// - Returns: `nil` for a token that is too long, and for a nonce of another length.
  package func sealed(with signingKey: SigningKey, nonce: [UInt8]) -> String? {
    guard token.utf8.count <= Self.maximumTokenLength, nonce.count == Self.nonceLength,
      let nonce = try? AES.GCM.Nonce(data: nonce),
      let box = try? AES.GCM.seal(
        text, using: signingKey.sealing, nonce: nonce,
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
      let text = try? AES.GCM.open(box, using: signingKey.sealing, authenticating: Array(signingKey.id.utf8)),
      let session = Session(text: Array(text))
    else { return nil }
    self = session
  }
}
