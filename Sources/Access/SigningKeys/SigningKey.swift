import Crypto
import Text

/// A key that signs links and tickets, and seals sessions.
package struct SigningKey: Sendable {
  /// The identifier, which links and cookies name: `identifierLength` lower-case letters and digits. It is no secret.
  package let id: String
  /// When it was made, in seconds since 1970.
  package let createdAt: Int
  /// The secret: `secretLength` random bytes.
  let secret: [UInt8]
  /// The key of signatures.
  private let signing: SymmetricKey
  /// The key of cookies. It is another one, so that no use of the first says anything about it.
  let sealing: SymmetricKey

  /// The characters of an identifier.
  package static let identifierLength = 8
  /// The bytes of a secret.
  package static let secretLength = 32
  /// What distinguishes the key of cookies from other keys that are derived (RFC 5869, section 3.2).
  private static let sealingInfo = Array("image-fcgi session 1".utf8)

  /// A key from its values; `nil` if the identifier or the secret is of another form.
  package init?(id: String, secret: [UInt8], createdAt: Int) {
    guard id.utf8.count == Self.identifierLength, id.utf8.allSatisfy(\.isLowercaseAlphanumeric),
      secret.count == Self.secretLength
    else { return nil }
    self.id = id
    self.secret = secret
    self.createdAt = createdAt
    signing = SymmetricKey(data: secret)
    sealing = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: signing, info: Self.sealingInfo, outputByteCount: SymmetricKeySize.bits256.bitCount / 8)
  }

  /// A new key of 256 random bits, with an identifier of 32 more.
  ///
  /// - Parameter now: The time in seconds since 1970.
  package init(random: inout some RandomNumberGenerator, now: Int) {
    let secret = (0..<Self.secretLength).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    let id = Hexadecimal.encode(
      (0..<Self.identifierLength / 2).map { _ in UInt8.random(in: .min ... .max, using: &random) })
    guard let key = Self(id: id, secret: secret, createdAt: now) else { preconditionFailure("a new key has its form") }
    self = key
  }

  /// The signature of `message`: HMAC-SHA256, all 32 bytes of it.
  func signature(of message: SignedMessage) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: message.bytes, using: signing))
  }

  /// Whether `signature` is that of `message`. Takes the same time for every wrong one.
  func isValid(_ signature: [UInt8], of message: SignedMessage) -> Bool {
    HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: message.bytes, using: signing)
  }
}
