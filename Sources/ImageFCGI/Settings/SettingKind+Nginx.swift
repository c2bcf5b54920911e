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
  static var size: Self {
    text("a size like 512m or 1g") { bytes in
      let digits = bytes.prefix(while: \.isDigit)
      let units = ["", "k", "m", "g"].map { Array($0.utf8) }
      return !digits.isEmpty && units.contains(bytes.dropFirst(digits.count).map(\.lowercased))
    }
  }

  /// A time (nginx, "Configuration file measurement units").
  static var time: Self {
    text("a time like 30s, 10m or 1h30m") { bytes in
      let units = Array("smhdwMy".utf8)
      return bytes.first?.isDigit == true && bytes.allSatisfy { $0.isDigit || units.contains($0) }
    }
  }
}
