import Text

extension Ticket {
  /// The ticket as a part of a URL: its values as a JSON object, a dot, and the signature, both in base64url.
  ///
  /// - Parameter expiresAt: When it ends, in seconds since 1970.
  package func text(expiresAt: Int, signedWith signingKey: SigningKey) -> String {
    let values = Base64URL.encode(values(expiresAt: expiresAt))
    return "\(values).\(Base64URL.encode(signingKey.signature(of: Self.message(values))))"
  }

  /// The ticket in `text`, and when it ends. Whether it has ended is not looked at.
  ///
  /// - Returns: `nil` if none of `keys` has signed it.
  package static func read(_ text: String, keys: SigningKeys) -> (ticket: Ticket, expiresAt: Int)? {
    guard text.utf8.count <= maximumLength else { return nil }
    let halves = Array(text.utf8).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard halves.count == 2, let signature = Base64URL.decode(halves[1]) else { return nil }
    let message = message(String(decoding: halves[0], as: UTF8.self))
    guard keys.keys.contains(where: { $0.isValid(signature, of: message) }), let values = Base64URL.decode(halves[0])
    else { return nil }
    return parse(values)
  }

  /// What is signed: the values as they are sent, so that nothing is read before it is known whose it is.
  private static func message(_ values: String) -> SignedMessage {
    var message = SignedMessage(.ticket)
    message.append(values)
    return message
  }
}
