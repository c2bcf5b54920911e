/// Why a token is refused.
package enum TokenError: Error, Equatable, Sendable {
  /// The signature is valid, but the token has expired.
  case expired
  /// The signature is valid, but the token is for a later time.
  case notYetValid
  /// The key set does not have the token's key. The issuer may have a new one, so the key set should be loaded again.
  case unknownKey
  /// The token is not one that the issuer made for this service.
  case invalid(Reason)

  /// The rule that a token breaks. It never contains bytes of the token, so it may be logged.
  package enum Reason: String, Sendable, CaseIterable {
    case tooLong = "the token is too long"
    case parts = "the token does not have three parts"
    case encoding = "a part of the token is not base64url without padding"
    case header = "the header is not a JSON object"
    case algorithm = "the algorithm is not one that is accepted, or not that of the key"
    case keyID = "kid is not a string"
    case type = "typ is not that of a token for access"
    case extensions = "the header has crit or b64"
    case ambiguousKey = "the token does not name its key, and there are several keys of its algorithm"
    case signature = "the signature is not valid"
    case claims = "the claims are not a JSON object"
    case issuer = "iss is not the issuer"
    case audience = "aud does not contain the audience"
    case expiry = "exp is missing, or not a date"
    case notBefore = "nbf is not a date"
    case issuedAt = "iat is not a number"
    case subject = "sub is not a string"
    case scope = "scope is not a string"
    case prefixes = "image_prefixes is not an array of strings"
  }
}
