import JSON
import Text

/// The parameters of a key for signatures, out of a JSON Web Key (RFC 7517, 4; RFC 7518, 6; RFC 8037, 2).
///
/// Each kind has one algorithm, whatever a token says: a public key can never be taken for the secret of an HMAC.
enum KeyParameters: Equatable {
  /// Modulus and public exponent, both without leading zeros.
  case rsa(modulus: [UInt8], exponent: [UInt8])
  /// A point of P-256: 4, then 32 bytes for each coordinate (SEC 1, 2.3.3). It may be beside the curve.
  case p256(point: [UInt8])
  /// A public key of Ed25519: 32 bytes.
  case ed25519([UInt8])
  /// The secret of an HMAC.
  case secret([UInt8])

  /// The bits that a modulus may have. BoringSSL's bound is the upper one, too.
  static let modulusBits = 2048...8192
  /// The shortest secret, in bytes: the size of the hash (RFC 7518, 3.2).
  static let shortestSecret = 32

  /// Reads a key.
  ///
  /// - Throws: why it is not one that verifies tokens.
  init(_ key: JSONObject) throws(KeyFault) {
    if let use = key["use"], use != .string("sig") { throw .use }
    switch key["key_ops"] {
    case nil: break
    case .array(let operations)? where operations.contains(.string("verify")): break
    default: throw .operations
    }
    switch key["kty"] {
    case .string("RSA")?: self = try Self.rsa(key)
    case .string("EC")?: self = try Self.p256(key)
    case .string("OKP")?: self = try Self.ed25519(key)
    case .string("oct")?: self = try Self.secret(key)
    default: throw .type
    }
    if let name = key["alg"], name != .string(algorithm.rawValue) { throw .algorithm }
  }

  /// The algorithm of the key.
  var algorithm: TokenAlgorithm {
    switch self {
    case .rsa: .rs256
    case .p256: .es256
    case .ed25519: .edDSA
    case .secret: .hs256
    }
  }

  /// RFC 7518, 6.3.1.
  private static func rsa(_ key: JSONObject) throws(KeyFault) -> Self {
    try refusePrivatePart(of: key)
    let modulus = try bytes("n", of: key)
    let exponent = try bytes("e", of: key)
    guard let first = modulus.first, first != 0,
      modulusBits ~= modulus.count * 8 - first.leadingZeroBitCount
    else { throw .modulus }
    // From 3 to 2³² - 1, and odd.
    guard let highest = exponent.first, highest != 0, exponent.count <= 4, exponent != [1],
      exponent[exponent.count - 1] & 1 == 1
    else { throw .exponent }
    return .rsa(modulus: modulus, exponent: exponent)
  }

  /// RFC 7518, 6.2.1.
  private static func p256(_ key: JSONObject) throws(KeyFault) -> Self {
    guard key["crv"] == .string("P-256") else { throw .curve }
    try refusePrivatePart(of: key)
    let x = try bytes("x", of: key)
    let y = try bytes("y", of: key)
    guard x.count == 32, y.count == 32 else { throw .parameter }
    return .p256(point: [4] + x + y)
  }

  /// RFC 8037, 2.
  private static func ed25519(_ key: JSONObject) throws(KeyFault) -> Self {
    guard key["crv"] == .string("Ed25519") else { throw .curve }
    try refusePrivatePart(of: key)
    let x = try bytes("x", of: key)
    guard x.count == 32 else { throw .parameter }
    return .ed25519(x)
  }

  /// RFC 7518, 6.4.
  private static func secret(_ key: JSONObject) throws(KeyFault) -> Self {
    let secret = try bytes("k", of: key)
    guard secret.count >= shortestSecret else { throw .shortSecret }
    return .secret(secret)
  }

  /// Refuses a key pair: whoever can read the set could sign with it, and the holder of the set should know.
  private static func refusePrivatePart(of key: JSONObject) throws(KeyFault) {
    guard key["d"] == nil else { throw .privatePart }
  }

  /// The bytes of a parameter.
  private static func bytes(_ name: String, of key: JSONObject) throws(KeyFault) -> [UInt8] {
    guard case .string(let text)? = key[name], let bytes = Base64URL.decode(Array(text.utf8)[...]) else {
      throw .parameter
    }
    return bytes
  }
}
