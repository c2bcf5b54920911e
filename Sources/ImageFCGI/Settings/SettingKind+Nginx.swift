import Text

/// Values of nginx's directives.
extension SettingKind where Value == String {
  /// A rate of requests (`limit_req_zone`).
  static var rate: Self {
    text("like 10r/s or 60r/m") { bytes in
      let digits = bytes.prefix(while: \.isDigit)
      return !digits.isEmpty && digits.first != UInt8(ascii: "0")
        && ["r/s", "r/m"].map { Array($0.utf8) }.contains(
          Array(bytes.dropFirst(digits.count)))
    }
  }

  /// A number of bytes (nginx, "Configuration file measurement units").
  static var size: Self { text("a size like 512m or 1g") { NginxSize.bytes($0) != nil } }

  /// A time (nginx, "Configuration file measurement units").
  static var time: Self {
    text("a time like 30s, 10m or 1h30m") { bytes in
      let units = Array("smhdwMy".utf8)
      return bytes.first?.isDigit == true && bytes.allSatisfy { $0.isDigit || units.contains($0) }
    }
  }
}

/// A number of bytes as nginx writes it.
enum NginxSize {
  /// The bytes that `text` stands for: digits, and perhaps k, m or g for 2¹⁰, 2²⁰ or 2³⁰. `nil` for anything else, and for more than
  /// nginx can count.
  static func bytes(_ text: [UInt8]) -> Int? {
    let digits = text.prefix(while: \.isDigit)
    let shifts = ["": 0, "k": 10, "m": 20, "g": 30]
    guard let shift = shifts[String(decoding: text.dropFirst(digits.count).map(\.lowercased), as: UTF8.self)],
      let number = Int(String(decoding: digits, as: UTF8.self))
    else { return nil }
    let (bytes, isTooLarge) = number.multipliedReportingOverflow(by: 1 << shift)
    return isTooLarge ? nil : bytes
  }
}
