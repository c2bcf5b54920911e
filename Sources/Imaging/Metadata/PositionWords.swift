import Text

/// Words in texts and names that come with a position.
enum PositionWords {
  /// In small letters. The last three are those of machine tags (`geo:lat=48.1`) and of QuickTime.
  private static let words = ["gps", "latitude", "longitude", "geo:lat", "geo:lon", "iso6709"].map { Array($0.utf8) }
  private static let machineTags = ["geo:lat", "geo:lon"].map { Array($0.utf8) }
  private static let partsOfNames = ["gps", "latitude", "longitude", "altitude"].map { Array($0.utf8) }
  private static let wholeNames = ["lat", "long", "lon", "alt"]
  /// Bytes of the longest word.
  static let maximumLength = 9

  /// Whether one of the words stands in `text`, in any case.
  static func occur(in text: UnsafeRawBufferPointer) -> Bool { text.hasOne(of: words) }

  /// Whether `text` may say a position: one of the words, and a digit.
  static func sayPosition(in text: UnsafeRawBufferPointer) -> Bool {
    text.contains { 0x30...0x39 ~= $0 } && occur(in: text)
  }

  /// Whether `text` has a machine tag of a position.
  static func tagPosition(in text: UnsafeRawBufferPointer) -> Bool { text.hasOne(of: machineTags) }

  /// Whether `name` is the XML name of a position, whatever its prefix: `exif:GPSLatitude`, `geo:lat`,
  /// `drone-dji:AbsoluteAltitude`, `dwc:decimalLongitude`. `rdf:Alt` is none, and `xmlns:GPS` declares a prefix only.
  static func isName(_ name: UnsafeRawBufferPointer) -> Bool {
    guard !name.starts(with: "xmlns".utf8) else { return false }
    let start = name.firstIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? 0
    let local = UnsafeRawBufferPointer(rebasing: name[start...])
    return local.hasOne(of: partsOfNames) || wholeNames.contains { local.elementsEqual($0.utf8) }
  }
}

extension UnsafeRawBufferPointer {
  /// Whether one of `words`, which are in small letters and not empty, stands in the bytes in any case.
  fileprivate func hasOne(of words: [[UInt8]]) -> Bool {
    for index in indices {
      let first = self[index].lowercased
      for word in words where first == word[0] && word.count <= count - index {
        if word.indices.allSatisfy({ self[index + $0].lowercased == word[$0] }) { return true }
      }
    }
    return false
  }
}
