import HTTPSyntax
import Text

/// The parameters of a listing.
struct ListQuery {
  /// The most entries that a page has.
  static let maximumLimit = 1000

  /// The most entries that a page has which includes more of each image: each of them takes a request to the storage.
  static let maximumLimitWithHeads = 200

  /// What a page can include of each image beyond what the storage lists.
  enum Inclusion: String, CaseIterable {
    /// Metadata, type and file name.
    case metadata
    /// The facts of the picture.
    case facts
  }

  let prefix: String
  /// 1 to `maximumLimit`.
  let limit: Int
  /// What entries have beyond what the storage lists.
  let inclusions: Set<Inclusion>
  /// Whether folders are shown in place of what is in them.
  let groupsFolders: Bool
  /// Where the page starts, nil for the first page.
  let cursor: ListCursor?

  /// The parameters in `query`; each has a default.
  ///
  /// - Throws: `APIError` with `invalidPrefix`, `invalidLimit`, `invalidCursor` or `invalidQuery`.
  init(_ query: Query) throws(APIError) {
    prefix = query["prefix"] ?? ""
    guard prefix.utf8.count <= ObjectKey.maximumLength, !prefix.hasControlCharacter else {
      throw APIError(.invalidPrefix)
    }

    inclusions = try query["include"].map(Self.parseInclude) ?? []
    groupsFolders = try query["delimiter"].map(Self.parseDelimiter) ?? false
    let most = inclusions.isEmpty ? Self.maximumLimit : Self.maximumLimitWithHeads
    limit = try query["limit"].map { (text) throws(APIError) in try Self.parseLimit(text, most) } ?? most
    cursor = try query["cursor"].map { (text) throws(APIError) in try ListCursor(text) }
  }

  private static func parseLimit(_ text: String, _ most: Int) throws(APIError) -> Int {
    guard let limit = Int(decimal: text.utf8), 1...most ~= limit else {
      throw APIError(
        .invalidLimit, most == maximumLimit ? nil : "limit must be a whole number from 1 to \(most) beside include")
    }
    return limit
  }

  private static func parseInclude(_ text: String) throws(APIError) -> Set<Inclusion> {
    let names = text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    let inclusions = names.compactMap { Inclusion(rawValue: String(Substring($0))) }
    guard inclusions.count == names.count else {
      throw APIError(.invalidQuery, "include must be metadata, facts, or both, divided by a comma")
    }
    return Set(inclusions)
  }

  private static func parseDelimiter(_ text: String) throws(APIError) -> Bool {
    guard text == "/" else { throw APIError(.invalidQuery, "delimiter must be /") }
    return true
  }

  /// The target of the page at `cursor`.
  func next(at cursor: ListCursor) -> String {
    var target = "/images?limit=\(limit)&cursor=\(cursor.text)"
    if !inclusions.isEmpty {
      target += "&include=" + Inclusion.allCases.filter(inclusions.contains).map(\.rawValue).joined(separator: ",")
    }
    if groupsFolders { target += "&delimiter=%2F" }
    if !prefix.isEmpty { target += "&prefix=\(PercentEncoding.encode(prefix))" }
    return target
  }
}
