import HTTPSyntax
import Text

/// The original name of an image's file. It is stored as the parameter of a `Content-Disposition` (RFC 6266).
struct FileName {
  /// The name.
  let value: String

  /// The longest name in bytes, as file systems have it.
  static let maximumLength = 255

  /// The longest ending in bytes, with its dot, that a name keeps when it is shortened.
  private static let maximumEndingLength = 32

  /// Takes `value` if it is a name, shortened where it is too long.
  ///
  /// - Throws: `InvalidFileName` where the name has control characters.
  init(_ value: String) throws(InvalidFileName) {
    guard !value.hasControlCharacter else { throw InvalidFileName(reason: "the file name has a control character") }
    self.value = Self.shortened(value)
  }

  /// The name of an image that has none of its own: the last segment of its key, shortened where it is too long.
  init(of key: ObjectKey) { value = Self.shortened(key.lastSegment) }

  /// The name in a stored `Content-Disposition`; `nil` where there is none. The extended form wins (RFC 6266, section 4.3).
  init?(contentDisposition: String) {
    guard let semicolon = contentDisposition.utf8.firstIndex(of: UInt8(ascii: ";")),
      let parameters = ParameterList(parsing: Array(contentDisposition.utf8[semicolon...])[...], quoting: .quotedPair),
      let name = parameters["filename*"].flatMap(ExtendedValue.decode)
        ?? parameters["filename"].flatMap({ String(validating: $0, as: UTF8.self) })
    else { return nil }
    value = name
  }

  /// The field value that offers a download under the name.
  var attachment: String {
    let plain = plainValue
    let quoted = "attachment; filename=\"\(plain)\""
    return plain == value ? quoted : quoted + "; filename*=UTF-8''\(PercentEncoding.encode(value))"
  }

  /// The name without its ending, such as `.jpg`: for old clients, and percent-encoded.
  var withoutEnding: (plain: String, encoded: String) {
    let dot = value.utf8.lastIndex(of: UInt8(ascii: "."))
    let stem = FileName(stem: dot.map { $0 > value.startIndex ? String(value.unicodeScalars[..<$0]) : value } ?? value)
    return (stem.plainValue, PercentEncoding.encode(stem.value))
  }

  private init(stem: String) { value = stem }

  /// `name` with at most `maximumLength` bytes: whole characters of its start, and its ending, such as `.jpg`.
  private static func shortened(_ name: String) -> String {
    guard name.utf8.count > maximumLength else { return name }
    var ending = ""
    if let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex,
      name.utf8.distance(from: dot, to: name.endIndex) <= maximumEndingLength
    {
      ending = String(name.unicodeScalars[dot...])
    }
    let room = maximumLength - ending.utf8.count
    func fits(_ end: String.Index) -> Bool { name.utf8.distance(from: name.startIndex, to: end) <= room }
    var end = name.indices.prefix(while: fits).last ?? name.startIndex
    // One character may be longer than all the room: a letter with hundreds of combining marks.
    if end == name.startIndex { end = name.unicodeScalars.indices.prefix(while: fits).last ?? end }
    return name[..<end] + ending
  }

  /// The name for old clients: ASCII, without the characters that they read in different ways (RFC 6266, appendix D),
  /// and without a space after a space, which SigV4 folds.
  private var plainValue: String {
    var plain = ""
    for scalar in value.unicodeScalars {
      let isPlain = 0x20..<0x7F ~= scalar.value && !["\"", "\\", "%"].contains(scalar)
      let isFolded = scalar == " " && (plain.isEmpty || plain.last == " ")
      plain.unicodeScalars.append(isPlain && !isFolded ? scalar : "_")
    }
    return plain
  }
}

/// Why a text is not a file name.
struct InvalidFileName: Error, Equatable {
  /// The sentence for a person.
  let reason: String
}
