import Crypto
import CryptoExtras
import JSON

/// A key that verifies tokens. Its algorithm is fixed.
package struct JSONWebKey: Sendable {
  /// The key in the form that verifies.
  private enum Material: Sendable {
    case rsa(_RSA.Signing.PublicKey)
    case p256(P256.Signing.PublicKey)
    case ed25519(Curve25519.Signing.PublicKey)
    case secret(SymmetricKey)
  }

  /// `kid`; `nil` if the key has no name.
  package let id: String?
  /// The one algorithm of the tokens that the key verifies.
  package let algorithm: TokenAlgorithm
  /// The key.
  private let material: Material

  /// Reads an element of a key set.
  ///
  /// - Parameter acceptsSecrets: Whether it may be the secret of an HMAC.
  /// - Throws: why it is not a key that verifies tokens.
  init(_ value: JSONValue, acceptsSecrets: Bool) throws(KeyFault) {
    guard case .object(let object) = value else { throw .object }
    switch object["kid"] {
    case nil: id = nil
    case .string(let name)?: id = name
    default: throw .keyID
    }
    let parameters = try KeyParameters(object)
    algorithm = parameters.algorithm
    do {
      switch parameters {
      case .rsa(let modulus, let exponent): material = .rsa(try _RSA.Signing.PublicKey(n: modulus, e: exponent))
      case .p256(let point): material = .p256(try P256.Signing.PublicKey(x963Representation: point))
      case .ed25519(let point): material = .ed25519(try Curve25519.Signing.PublicKey(rawRepresentation: point))
      case .secret(let secret):
        guard acceptsSecrets else { throw KeyFault.foreignSecret }
        material = .secret(SymmetricKey(data: secret))
      }
    } catch {
      throw error as? KeyFault ?? .unusable
    }
  }

  /// Whether `signature` is the key's for `bytes`.
  func isValid(_ signature: [UInt8], of bytes: ArraySlice<UInt8>) -> Bool {
    switch material {
    case .rsa(let key):
      key.isValidSignature(
        _RSA.Signing.RSASignature(rawRepresentation: signature), for: bytes, padding: .insecurePKCS1v1_5)
    case .p256(let key):
      // Both numbers with 32 bytes each (RFC 7518, 3.4). BoringSSL refuses numbers that are 0 or beyond the order.
      (try? P256.Signing.ECDSASignature(rawRepresentation: signature)).map { key.isValidSignature($0, for: bytes) }
        ?? false
    case .ed25519(let key): key.isValidSignature(signature, for: bytes)
    // Takes the same time for every wrong code.
    case .secret(let key): HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: bytes, using: key)
    }
  }
}

extension JSONWebKey: CustomStringConvertible, CustomReflectable {
  /// Name and algorithm.
  package var description: String { "JSONWebKey(\(id ?? "without kid"), \(algorithm.rawValue))" }
  /// Name and algorithm only. The key may be secret.
  package var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
