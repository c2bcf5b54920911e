import Text

extension ListPage {
  /// Reads a `ListBucketResult` (S3 API reference, ListObjectsV2).
  ///
  /// - Throws: `invalidResponse` for anything else, or an entry without its parts.
  init(listBucketResult bytes: [UInt8]) throws(S3Error) {
    var rootIsRight = false
    var truncated: Bool?
    var token: String?
    var keysAreEncoded = false
    var entries: [RawEntry] = []
    var current = RawEntry()
    let wellFormed = XMLDocument.parse(bytes) { path, text in
      switch path.count {
      case 1: rootIsRight = path[0] == "ListBucketResult"
      case 2:
        switch path[1] {
        case "Contents":
          entries.append(current)
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
      default: break
      }
    }
    guard wellFormed, rootIsRight, let truncated else {
      throw S3Error(.invalidResponse, "list: the response is no ListBucketResult")
    }
    guard !truncated || token?.isEmpty == false else {
      throw S3Error(.invalidResponse, "list: more objects follow, but the response does not say where")
    }
    // The encoding may be named after the keys that it is of: they are decoded at the end.
    var decoded: [Entry] = []
    decoded.reserveCapacity(entries.count)
    for raw in entries {
      guard let key = keysAreEncoded ? PercentEncoding.decodeForm(raw.key[...]) : raw.key, !key.isEmpty,
        let size = Int(decimal: raw.size.utf8), let time = CivilTime(iso8601: raw.lastModified)
      else { throw S3Error(.invalidResponse, "list: an entry without a key, a size or a time") }
      decoded.append(
        Entry(key: key, size: size, etag: EntityTag.unquoted(raw.etag), lastModified: time.secondsSince1970))
    }
    self.init(entries: decoded, nextContinuationToken: truncated ? token : nil)
  }

  /// The texts of a `Contents` element.
  private struct RawEntry {
    /// The key, maybe encoded.
    var key = ""
    /// Decimal digits.
    var size = ""
    /// The entity tag in its quotes.
    var etag = ""
    /// A time in the form of ISO 8601.
    var lastModified = ""
  }
}
