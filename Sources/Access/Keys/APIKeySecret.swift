import Crypto
import Text

/// The secret of an API key: what its owner presents. It is shown once, and the service keeps only its hash.
///
/// The text is `imgk_` and 43 characters of base64url (RFC 4648, section 5) with 256 random bits. The beginning lets scanners
/// of source code find keys that were published by mistake.
package struct APIKeySecret {
  /// What every secret begins with.
  package static let beginning = "imgk_"
  /// The random bytes of a secret.
  package static let randomCount = 32

  /// The secret.
  package let text: String

  /// A secret of `randomCount` random bytes.
  package init(random: [UInt8]) {
    precondition(random.count == Self.randomCount)
    let digits = Base64.encode(random).utf8.compactMap { digit -> UInt8? in
      switch digit {
      case UInt8(ascii: "+"): UInt8(ascii: "-")
      case UInt8(ascii: "/"): UInt8(ascii: "_")
      case UInt8(ascii: "="): nil
      default: digit
      }
    }
    text = Self.beginning + String(decoding: digits, as: UTF8.self)
  }

  /// The SHA-256 of the text.
  package var hash: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }
}
