import HTTPSyntax
import Text

/// The parameters of a listing.
struct ListQuery {
  /// The most entries that a page has.
  static let maximumLimit = 1000

  /// The most entries that a page with facts has: each of them takes a request to the storage.
  static let maximumLimitWithFacts = 200

  /// The longest mark in bytes: one may hold a key in base64.
  static let maximumMarkLength = 2 * ObjectKey.maximumLength

  let prefix: String
  /// 1 to `maximumLimit`.
  let limit: Int
  /// Whether entries have the facts of their pictures.
  let includesFacts: Bool
  /// The storage's mark of where the page starts, nil for the first page.
  let mark: String?

  /// The parameters in `query`; each has a default.
  ///
  /// - Throws: `APIError` with `invalidPrefix`, `invalidLimit` or `invalidCursor`.
  init(_ query: Query) throws(APIError) {
    prefix = query["prefix"] ?? ""
    guard prefix.utf8.count <= ObjectKey.maximumLength, !prefix.hasControlCharacter else {
      throw APIError(.invalidPrefix)
    }

    includesFacts = try query["include"].map(Self.parseInclude) ?? false
    let most = includesFacts ? Self.maximumLimitWithFacts : Self.maximumLimit
    limit = try query["limit"].map { (text) throws(APIError) in try Self.parseLimit(text, most) } ?? most
    mark = try query["cursor"].map(Self.decodeCursor)
  }

  private static func parseLimit(_ text: String, _ most: Int) throws(APIError) -> Int {
    guard let limit = Int(decimal: text.utf8), 1...most ~= limit else {
      throw APIError(
        .invalidLimit,
        most == maximumLimit ? nil : "limit must be a whole number from 1 to \(most) beside include=facts")
    }
    return limit
  }

  private static func parseInclude(_ text: String) throws(APIError) -> Bool {
    guard text == "facts" else { throw APIError(.invalidQuery, "include must be facts") }
    return true
  }

  /// The target of the page at `mark`.
  func next(at mark: String) -> String {
    var target = "/images?limit=\(limit)&cursor=\(Self.encodeCursor(mark))"
    if includesFacts { target += "&include=facts" }
    if !prefix.isEmpty { target += "&prefix=\(PercentEncoding.encode(prefix))" }
    return target
  }

  /// A cursor is a mark in hexadecimal: it needs no encoding in a URL, and any worker can read it.
  static func encodeCursor(_ mark: String) -> String { Hexadecimal.encode(mark.utf8) }

  private static func decodeCursor(_ cursor: String) throws(APIError) -> String {
    guard !cursor.isEmpty, cursor.utf8.count <= 2 * maximumMarkLength, cursor.lowercased() == cursor,
      let bytes = Hexadecimal.decode(cursor.utf8), let mark = String(validating: bytes, as: UTF8.self),
      !mark.utf8.contains(0)
    else { throw APIError(.invalidCursor) }
    return mark
  }
}
