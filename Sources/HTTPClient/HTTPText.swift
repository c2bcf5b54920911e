import Glibc

/// The name or the value of a field, in the memory of the response.
package struct HTTPText {
  /// The bytes. The response owns them.
  package let bytes: UnsafeRawBufferPointer

  /// A part of a header.
  init(_ bytes: Slice<UnsafeRawBufferPointer>) {
    self.bytes = UnsafeRawBufferPointer(rebasing: bytes)
  }

  /// A copy of the text. Invalid UTF-8 becomes U+FFFD.
  package var string: String { String(decoding: bytes, as: UTF8.self) }

  /// The text after `prefix`; `nil` if the text does not start with it.
  package func dropping(prefix: StaticString) -> HTTPText? {
    guard bytes.count >= prefix.utf8CodeUnitCount else { return nil }
    let start = HTTPText(bytes[..<prefix.utf8CodeUnitCount])
    return prefix ~= start ? HTTPText(bytes[prefix.utf8CodeUnitCount...]) : nil
  }

  /// Whether `text` is `pattern`, byte for byte.
  package static func ~= (pattern: StaticString, text: HTTPText) -> Bool {
    text.bytes.count == pattern.utf8CodeUnitCount
      && (text.bytes.isEmpty || memcmp(pattern.utf8Start, text.bytes.baseAddress!, text.bytes.count) == 0)
  }
}
