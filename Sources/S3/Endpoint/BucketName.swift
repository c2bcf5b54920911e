import Text

/// A bucket name that every S3 engine accepts.
package struct BucketName: Sendable, Equatable, CustomStringConvertible {
  /// The name. It needs no encoding.
  package let value: String

  /// Checks `value` by the rules for general purpose buckets (S3 user guide, "Bucket naming rules").
  ///
  /// - Throws: `invalidConfiguration`. The message names the violated rule.
  package init(_ value: String) throws(S3Error) {
    let bytes = Array(value.utf8)
    func invalid(_ rule: String) -> S3Error { S3Error(.invalidConfiguration, "bucket name \"\(value)\" \(rule)") }
    guard (3...63).contains(bytes.count) else { throw invalid("must have 3 to 63 characters") }
    for byte in bytes where !byte.isLowercaseAlphanumeric && byte != UInt8(ascii: "-") && byte != UInt8(ascii: ".") {
      throw invalid("may contain lower-case letters, digits, '-' and '.' only")
    }
    guard bytes[0].isLowercaseAlphanumeric, bytes[bytes.count - 1].isLowercaseAlphanumeric else {
      throw invalid("must begin and end with a letter or a digit")
    }
    let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard labels.allSatisfy({ !$0.isEmpty }) else { throw invalid("must not contain two dots in a row") }
    let numeric = labels.allSatisfy { $0.allSatisfy(\.isDigit) }
    guard !(labels.count == 4 && numeric) else { throw invalid("must not look like an IPv4 address") }
    self.value = value
  }

  /// The name.
  package var description: String { value }
}
