/// Why a key of a set verifies no tokens. It never contains bytes of the key, so it may be logged.
package enum KeyFault: String, Error, Sendable, CaseIterable {
  case object = "it is not a JSON object"
  case keyID = "kid is not a string"
  case type = "kty is not RSA, EC, OKP or oct"
  case use = "use is not sig"
  case operations = "key_ops does not contain verify"
  case algorithm = "alg is not the algorithm that is accepted for this kind of key"
  case curve = "crv is not P-256 for EC, or not Ed25519 for OKP"
  case parameter = "a parameter of the key is missing, not base64url, or of a wrong length"
  case modulus = "the modulus does not have 2048 to 8192 bits"
  case exponent = "the public exponent is not an odd number from 3 to 4294967295"
  case unusable = "the parameters are not a key"
  case shortSecret = "the secret has less than 32 bytes"
  case foreignSecret = "a secret is accepted only from a file of this host"
  case privatePart = "the key has its private part, with which anybody could sign"
  case duplicate = "another key has the same kid, and a token could mean either"
}
