import Text

/// Parameter values with a character encoding and percent-encoded bytes, such as `UTF-8''na%C3%AFve.png` (RFC 8187,
/// 3.2).
package enum ExtendedValue {
  /// The text of an extended value; `nil` if it is not valid, or in an encoding other than UTF-8 and ISO-8859-1.
  package static func decode(_ bytes: [UInt8]) -> String? {
    let fields = bytes.split(separator: UInt8(ascii: "'"), maxSplits: 2, omittingEmptySubsequences: false)
    guard fields.count == 3,
      fields[2].allSatisfy({ $0.isAttributeCharacter || $0 == UInt8(ascii: "%") }),
      let decoded = PercentEncoding.decode(fields[2])
    else { return nil }
    switch String(decoding: fields[0], as: UTF8.self).lowercased() {
    case "utf-8": return String(validating: decoded, as: UTF8.self)
    // ISO-8859-1 is the first 256 code points of Unicode.
    case "iso-8859-1": return String(String.UnicodeScalarView(decoded.map { Unicode.Scalar($0) }))
    default: return nil
    }
  }
}

extension UInt8 {
  /// A character that is not percent-encoded in an extended value (RFC 8187, 3.2.1, attr-char).
  fileprivate var isAttributeCharacter: Bool { isAlphanumeric || "!#$&+-.^_`|~".utf8.contains(self) }
}
