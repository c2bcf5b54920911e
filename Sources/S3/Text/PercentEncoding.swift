/// URI encoding as SigV4 defines it (S3 API reference, "Signature Calculations": `UriEncode`).
enum PercentEncoding {
  /// Whether `byte` stands for itself (RFC 3986, 2.3).
  static func isUnreserved(_ byte: UInt8) -> Bool {
    ASCII.isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: "~")
  }

  /// Appends `text` with every byte encoded that is not unreserved, in upper-case hexadecimal.
  ///
  /// - Parameter keepsSlash: Whether `/` stands for itself, as it does in a path and not in a query.
  static func append(_ text: String, keepsSlash: Bool, to output: inout [UInt8]) {
    for byte in text.utf8 {
      if isUnreserved(byte) || (keepsSlash && byte == UInt8(ascii: "/")) {
        output.append(byte)
      } else {
        output.append(UInt8(ascii: "%"))
        output.append(hexDigits[Int(byte >> 4)])
        output.append(hexDigits[Int(byte & 15)])
      }
    }
  }

  /// Decodes what S3 sends with `encoding-type=url`, where `+` is a space; `nil` for a broken escape or bytes that are
  /// no UTF-8.
  static func decodeForm(_ text: String) -> String? {
    var output: [UInt8] = []
    output.reserveCapacity(text.utf8.count)
    var bytes = text.utf8.makeIterator()
    while let byte = bytes.next() {
      switch byte {
      case UInt8(ascii: "+"): output.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard let high = bytes.next().flatMap(ASCII.hexValue), let low = bytes.next().flatMap(ASCII.hexValue) else {
          return nil
        }
        output.append(high << 4 | low)
      default: output.append(byte)
      }
    }
    return String(validating: output, as: UTF8.self)
  }

  /// The digits of an escape (RFC 3986, 2.1 asks for upper case).
  private static let hexDigits = Array("0123456789ABCDEF".utf8)
}
