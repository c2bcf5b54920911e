import Text

extension SettingKind where Value == [String] {
  /// Texts that are divided by commas. Spaces around them do not count.
  static var words: Self {
    Self(bounds: "", read: { text throws(SettingMisfit) in split(text) }, write: { $0.joined(separator: ",") })
  }

  /// Origins (RFC 6454, section 6.2) that are divided by commas, or `*`.
  static var origins: Self {
    Self(
      bounds: "`http(s)://host[:port]`, divided by commas, or `*`",
      read: { text throws(SettingMisfit) in
        let origins = split(text)
        guard origins == ["*"] || origins.allSatisfy(isOrigin) else {
          throw .mustBe("* or origins like https://www.example.com, divided by commas")
        }
        return origins
      }, write: { $0.joined(separator: ",") })
  }

  private static func split(_ text: String) -> [String] {
    text.utf8.split(separator: UInt8(ascii: ",")).compactMap { word in
      let start = word.drop { $0 == UInt8(ascii: " ") }
      let end = start.lastIndex { $0 != UInt8(ascii: " ") }
      return end.map { String(Substring(start[...$0])) }
    }
  }

  /// Whether `text` is an origin as browsers send it: in lower case, without a path.
  private static func isOrigin(_ text: String) -> Bool {
    let host = ["https://", "http://"].first { text.hasPrefix($0) }.map { text.utf8.dropFirst($0.utf8.count) }
    return host.map { host in
      !host.isEmpty && host.allSatisfy { $0.isLowercaseAlphanumeric || "-.:[]".utf8.contains($0) }
    } ?? false
  }
}
