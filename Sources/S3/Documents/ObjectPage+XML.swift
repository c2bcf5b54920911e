import Objects
import Text

extension ObjectPage {
  /// Whether a key or a folder contains U+FFFD, either its own or in place of a character that XML cannot carry.
  var hasReplacementCharacter: Bool {
    entries.contains { $0.key.unicodeScalars.contains("\u{FFFD}") }
      || prefixes.contains { $0.unicodeScalars.contains("\u{FFFD}") }
  }

  /// The most entries of a page (S3 API reference, ListObjectsV2, `max-keys`).
  static let maximumEntryCount = 1000

  /// Parses a `ListBucketResult` (S3 API reference, ListObjectsV2).
  ///
  /// - Throws: `invalidResponse` for another document, for more entries or folders than a page may have, or for an
  ///   entry without a valid key, size or time.
  init(listBucketResult bytes: [UInt8]) throws(S3Error) {
    var rootIsRight = false
    var truncated: Bool?
    var token: String?
    var keysAreEncoded = false
    var entries: [RawEntry] = []
    var entryCount = 0
    var prefixes: [String] = []
    var current = RawEntry()
    let wellFormed = XMLDocument.parse(bytes) { path, text in
      switch path.count {
      case 1: rootIsRight = path[0] == "ListBucketResult"
      case 2:
        switch path[1] {
        case "Contents":
          entryCount += 1
          // What is beyond the limit takes no memory.
          if entryCount <= Self.maximumEntryCount { entries.append(current) }
          current = RawEntry()
        case "IsTruncated": truncated = text == "true" ? true : text == "false" ? false : nil
        case "NextContinuationToken": token = text
        case "EncodingType": keysAreEncoded = text == "url"
        default: break
        }
      case 3 where path[1] == "Contents":
        switch path[2] {
        case "Key": current.key = text
        case "Size": current.size = text
        case "ETag": current.etag = text
        case "LastModified": current.lastModified = text
        default: break
        }
      case 3 where path[1] == "CommonPrefixes" && path[2] == "Prefix":
        entryCount += 1
        if entryCount <= Self.maximumEntryCount { prefixes.append(text) }
      default: break
      }
    }
    guard wellFormed, rootIsRight, let truncated else {
      throw S3Error(.invalidResponse, "list: the response is not a ListBucketResult")
    }
    guard entryCount <= Self.maximumEntryCount else {
      throw S3Error(.invalidResponse, "list: the page has more than \(Self.maximumEntryCount) entries")
    }
    guard !truncated || token?.isEmpty == false else {
      throw S3Error(.invalidResponse, "list: the page is truncated, but has no continuation token")
    }
    // EncodingType may follow the keys, so they are decoded at the end.
    var decoded: [Entry] = []
    decoded.reserveCapacity(entries.count)
    for raw in entries {
      guard let key = keysAreEncoded ? PercentEncoding.decodeForm(raw.key[...]) : raw.key, !key.isEmpty,
        let size = Int(decimal: raw.size.utf8), let time = CivilTime(iso8601: raw.lastModified)
      else { throw S3Error(.invalidResponse, "list: an entry has no valid key, size or time") }
      decoded.append(
        Entry(key: key, size: size, etag: QuotedTag.unquoted(raw.etag), lastModified: time.secondsSince1970))
    }
    if keysAreEncoded {
      prefixes = try prefixes.map { (raw) throws(S3Error) in
        guard let prefix = PercentEncoding.decodeForm(raw[...]) else {
          throw S3Error(.invalidResponse, "list: a folder has no valid name")
        }
        return prefix
      }
    }
    self.init(entries: decoded, prefixes: prefixes, next: truncated ? token : nil)
  }

  /// The text values of a `Contents` element.
  private struct RawEntry {
    /// The key, which may be encoded.
    var key = ""
    /// Decimal digits.
    var size = ""
    /// The entity tag with quotes.
    var etag = ""
    /// A time in ISO 8601.
    var lastModified = ""
  }
}
