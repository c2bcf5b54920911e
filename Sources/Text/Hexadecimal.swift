/// Hexadecimal text with two digits for each byte. Encodes in lower case and decodes either case.
///
/// Inlinable, so that other modules get code for their own collections.
package enum Hexadecimal {
  /// The digits of `bytes`.
  @inlinable package static func encode(_ bytes: some Sequence<UInt8>) -> String {
    var digits: [UInt8] = []
    digits.reserveCapacity(2 * bytes.underestimatedCount)
    for byte in bytes {
      digits.append(digit(byte >> 4))
      digits.append(digit(byte & 0xF))
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// The digits of `word` with leading zeros, the most significant digit first.
  @inlinable package static func encode(_ word: some FixedWidthInteger) -> String {
    var word = word.bigEndian
    return withUnsafeBytes(of: &word) { encode($0) }
  }

  /// Appends the digits of `bytes`.
  package static func append(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) {
    for byte in bytes {
      output.append(digit(byte >> 4))
      output.append(digit(byte & 0xF))
    }
  }

  /// The bytes of hexadecimal text; `nil` for another character or an odd number of digits.
  @inlinable package static func decode(_ digits: some Sequence<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.underestimatedCount / 2)
    var rest = digits.makeIterator()
    while let first = rest.next() {
      guard let high = value(first), let second = rest.next(), let low = value(second) else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  /// The value of a digit of either case; `nil` for another byte.
  @inlinable package static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// The lower-case digit of a value from 0 to 15.
  @inlinable package static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
  }
}
