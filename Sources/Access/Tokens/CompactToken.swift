import Text

/// A JSON Web Signature in its compact form (RFC 7515, 7.1): header, payload and signature in base64url, with dots
/// between them. Nothing of it is believed yet.
struct CompactToken {
  /// The largest token, in bytes.
  static let maximumByteCount = 8 << 10

  /// The text of the header, for `TokenHeader`.
  let header: ArraySlice<UInt8>
  /// The text of the payload.
  let payload: ArraySlice<UInt8>
  /// What is signed: the texts of header and payload with the dot between them.
  let signed: ArraySlice<UInt8>
  /// The text of the signature.
  let signature: ArraySlice<UInt8>

  /// Splits a token.
  ///
  /// - Throws: `invalid`.
  init(_ token: [UInt8]) throws(TokenError) {
    guard token.count <= Self.maximumByteCount else { throw .invalid(.tooLong) }
    let dot = UInt8(ascii: ".")
    guard let first = token.firstIndex(of: dot), let second = token[(first + 1)...].firstIndex(of: dot),
      !token[(second + 1)...].contains(dot)
    else { throw .invalid(.parts) }
    header = token[..<first]
    payload = token[(first + 1)..<second]
    signed = token[..<second]
    signature = token[(second + 1)...]
  }

  /// The bytes of a part.
  ///
  /// - Throws: `invalid`.
  static func decode(_ part: ArraySlice<UInt8>) throws(TokenError) -> [UInt8] {
    guard let bytes = Base64URL.decode(part) else { throw .invalid(.encoding) }
    return bytes
  }
}
