/// Percent-encoding of URI components (RFC 3986, 2.1), in the format that SigV4 requires (S3 API reference, "Signature
/// Calculations", `UriEncode`).
package enum PercentEncoding {
  /// Decodes percent-encoding. A `+` stays a `+`.
  ///
  /// - Returns: `nil` if a `%` is not followed by two hexadecimal digits.
  @inlinable package static func decode(_ encoded: some Sequence<UInt8>) -> [UInt8]? {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(encoded.underestimatedCount)
    var bytes = encoded.makeIterator()
    while let byte = bytes.next() {
      guard byte == UInt8(ascii: "%") else {
        decoded.append(byte)
        continue
      }
      guard let high = bytes.next().flatMap(Hexadecimal.value), let low = bytes.next().flatMap(Hexadecimal.value) else {
        return nil
      }
      decoded.append(high << 4 | low)
    }
    return decoded
  }

  /// Decodes percent-encoded UTF-8. A `+` stays a `+`.
  ///
  /// - Returns: `nil` if a `%` is not followed by two hexadecimal digits, or if the bytes are not valid UTF-8.
  @inlinable package static func decodeToString(_ encoded: some Sequence<UInt8>) -> String? {
    decode(encoded).flatMap { String(validating: $0, as: UTF8.self) }
  }

  /// The same for text. Faster if there is nothing to decode.
  package static func decodeToString(_ encoded: Substring) -> String? {
    encoded.utf8.contains(UInt8(ascii: "%")) ? decodeToString(encoded.utf8) : String(encoded)
  }

  /// Decodes a name or a value of a form (application/x-www-form-urlencoded), where `+` is a space and `%2B` a plus
  /// sign.
  ///
  /// - Returns: `nil` if a `%` is not followed by two hexadecimal digits, or if the bytes are not valid UTF-8.
  package static func decodeForm(_ encoded: Substring) -> String? {
    let plus = UInt8(ascii: "+")
    guard encoded.utf8.contains(plus) else { return decodeToString(encoded) }
    return decodeToString(encoded.utf8.lazy.map { $0 == plus ? UInt8(ascii: " ") : $0 })
  }

  /// Encodes all bytes of `text` except unreserved ones, with upper-case digits.
  ///
  /// - Parameter keepingSlash: Whether `/` is not encoded, for paths.
  package static func encode(_ text: String, keepingSlash: Bool = false) -> String {
    if text.utf8.allSatisfy({ isKept($0, keepingSlash) }) { return text }
    var encoded: [UInt8] = []
    encoded.reserveCapacity(3 * text.utf8.count)
    append(text, keepingSlash: keepingSlash, to: &encoded)
    return String(decoding: encoded, as: UTF8.self)
  }

  /// Appends the encoded form of `text`.
  package static func append(_ text: String, keepingSlash: Bool, to output: inout [UInt8]) {
    for byte in text.utf8 {
      if isKept(byte, keepingSlash) {
        output.append(byte)
      } else {
        output.append(UInt8(ascii: "%"))
        output.append(digit(byte >> 4))
        output.append(digit(byte & 0xF))
      }
    }
  }

  /// Whether `byte` is not encoded.
  private static func isKept(_ byte: UInt8, _ keepingSlash: Bool) -> Bool {
    byte.isUnreserved || (keepingSlash && byte == UInt8(ascii: "/"))
  }

  /// The upper-case digit of a value from 0 to 15 (RFC 3986, 2.1 recommends upper case).
  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") - 10 + value
  }
}
