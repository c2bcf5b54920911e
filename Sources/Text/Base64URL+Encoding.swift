extension Base64URL {
  /// The base64url text of `bytes`, without padding.
  package static func encode(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Base64.encode(bytes).utf8.lazy.filter { $0 != UInt8(ascii: "=") }
      .map { (digit: UInt8) -> UInt8 in
        switch digit {
        case UInt8(ascii: "+"): UInt8(ascii: "-")
        case UInt8(ascii: "/"): UInt8(ascii: "_")
        default: digit
        }
      }
    return String(decoding: Array(digits), as: UTF8.self)
  }
}
