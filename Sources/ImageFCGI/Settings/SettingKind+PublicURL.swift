import ImageAPI
import S3
import Text

extension SettingKind where Value == PublicURL {
  /// The start of the URLs in responses.
  static var publicURL: Self {
    Self(
      bounds: "`http(s)://host[:port][/path]`",
      read: { text throws(SettingMisfit) in
        guard isBase(text) else {
          throw .mustBe("http(s)://host[:port][/path], without a query, a fragment, a user or spaces")
        }
        return PublicURL(text)
      }, write: { $0.base })
  }

  /// Whether `text` is a URL of that form (RFC 3986, 3).
  private static func isBase(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    // The path starts at the third slash.
    let slashes = bytes.indices.filter { bytes[$0] == UInt8(ascii: "/") }
    let path = slashes.count > 2 ? bytes[slashes[2]...] : []
    let origin = String(decoding: bytes.dropLast(path.count), as: UTF8.self)
    return (try? Endpoint(url: origin)) != nil && isPath(path)
  }

  /// Whether all of `bytes` may be in a path (RFC 3986, 3.3).
  private static func isPath(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.indices.allSatisfy { index in
      let byte = bytes[index]
      if byte == UInt8(ascii: "%") {
        let digits = bytes[(index + 1)...].prefix(2)
        return digits.count == 2 && digits.allSatisfy { Hexadecimal.value($0) != nil }
      }
      return byte.isUnreserved || "/!$&'()*+,;=:@".utf8.contains(byte)
    }
  }
}
