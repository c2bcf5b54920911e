import Multipart

/// The parameters of a listing.
struct ListQuery {
  /// The most entries that a page has.
  static let maximumLimit = 1000

  /// The longest mark in bytes: one may hold a key in base64.
  static let maximumMarkLength = 2 * ObjectKey.maximumLength

  let prefix: String
  /// 1 to `maximumLimit`.
  let limit: Int
  /// The storage's mark of where the page starts, nil for the first page.
  let mark: String?

  /// The parameters in `query`; each has a default.
  ///
  /// - Throws: `APIError` `invalid-prefix`, `invalid-limit` or `invalid-cursor`.
  init(_ query: Query) throws(APIError) {
    prefix = query["prefix"] ?? ""
    guard prefix.utf8.count <= ObjectKey.maximumLength,
      !prefix.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { throw .invalidPrefix }

    limit = try query["limit"].map(Self.parseLimit) ?? Self.maximumLimit
    mark = try query["cursor"].map(Self.decodeCursor)
  }

  private static func parseLimit(_ text: String) throws(APIError) -> Int {
    guard text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }), let limit = Int(text),
      1...maximumLimit ~= limit
    else { throw .invalidLimit }
    return limit
  }

  /// The target of the page at `mark`.
  func next(at mark: String) -> String {
    var target = "/images?limit=\(limit)&cursor=\(Self.encodeCursor(mark))"
    if !prefix.isEmpty { target += "&prefix=\(PercentEncoding.encode(prefix))" }
    return target
  }

  /// A cursor is a mark in hexadecimal: it needs no encoding in a URL, and any worker can read it.
  static func encodeCursor(_ mark: String) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: mark.utf8.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }, as: UTF8.self)
  }

  private static func decodeCursor(_ cursor: String) throws(APIError) -> String {
    let digits = Array(cursor.utf8)
    guard !digits.isEmpty, digits.count.isMultiple(of: 2), digits.count <= 2 * maximumMarkLength else {
      throw .invalidCursor
    }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = hexadecimalValue(digits[index]), let low = hexadecimalValue(digits[index + 1]) else {
        throw .invalidCursor
      }
      bytes.append(high << 4 | low)
    }
    guard let mark = String(validating: bytes, as: UTF8.self), !mark.utf8.contains(0) else { throw .invalidCursor }
    return mark
  }

  private static func hexadecimalValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
