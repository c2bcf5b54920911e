import Text

/// Parameter values with a character encoding and percent-encoded bytes, such as `UTF-8''na%C3%AFve.png` (RFC 8187,
/// 3.2).
package enum ExtendedValue {
  /// The text of an extended value; `nil` if it is not valid, or in an unknown encoding.
  package static func decode(_ bytes: [UInt8]) -> String? {
    let fields = bytes.split(separator: UInt8(ascii: "'"), maxSplits: 2, omittingEmptySubsequences: false)
    guard fields.count == 3, fields[2].allSatisfy({ $0.isAllowedInExtendedValue || $0 == UInt8(ascii: "%") }),
      let encoding = CharacterEncoding(label: String(decoding: fields[0], as: UTF8.self)),
      let decoded = PercentEncoding.decode(fields[2])
    else { return nil }
    return encoding.decode(decoded)
  }
}

extension UInt8 {
  /// A character that is not percent-encoded in an extended value (RFC 8187, 3.2.1, attr-char), and `'()*`, which
  /// JavaScript's `encodeURIComponent` leaves as they are.
  fileprivate var isAllowedInExtendedValue: Bool { isAlphanumeric || "!#$&+-.^_`|~'()*".utf8.contains(self) }
}
