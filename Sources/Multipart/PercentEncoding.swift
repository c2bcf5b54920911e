/// Percent-encoding of URI components (RFC 3986 2.1).
package enum PercentEncoding {
  /// Decodes every escape once. A `+` stays a `+`.
  ///
  /// - Returns: nil where a `%` is not followed by two hexadecimal digits.
  package static func decode<S: Sequence<UInt8>>(_ encoded: S) -> [UInt8]? {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(encoded.underestimatedCount)
    var bytes = encoded.makeIterator()
    while let byte = bytes.next() {
      guard byte == UInt8(ascii: "%") else {
        decoded.append(byte)
        continue
      }
      guard let high = bytes.next()?.hexDigitValue, let low = bytes.next()?.hexDigitValue else { return nil }
      decoded.append(high << 4 | low)
    }
    return decoded
  }

  /// Decodes every escape once and reads the bytes as UTF-8.
  ///
  /// - Returns: nil for a bad escape, and where the bytes are not valid UTF-8.
  package static func decodeToString<S: Sequence<UInt8>>(_ encoded: S) -> String? {
    guard let decoded = decode(encoded) else { return nil }
    return String(validating: decoded, as: UTF8.self)
  }

  /// The same for text, which is UTF-8 already where nothing is escaped.
  package static func decodeToString(_ encoded: Substring) -> String? {
    encoded.utf8.contains(UInt8(ascii: "%")) ? decodeToString(encoded.utf8) : String(encoded)
  }

  /// Encodes the UTF-8 of `text` for a path segment or a query component: all but unreserved bytes, in upper-case hex.
  ///
  /// - Parameter keepingSlash: leaves `/` as it is, for a whole path.
  package static func encode(_ text: String, keepingSlash: Bool = false) -> String {
    func isKept(_ byte: UInt8) -> Bool { byte.isUnreserved || (keepingSlash && byte == UInt8(ascii: "/")) }
    if text.utf8.allSatisfy(isKept) { return text }
    let digits = Array("0123456789ABCDEF".utf8)
    var encoded: [UInt8] = []
    encoded.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      if isKept(byte) {
        encoded.append(byte)
      } else {
        encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0x0F)]]
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }
}
