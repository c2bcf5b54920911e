import JSON
import Text

/// An image as responses show it. What is `nil` is left out.
struct ImageJSON {
  /// The key as stored.
  let key: String
  /// Length in bytes.
  let size: Int
  /// The media type.
  var contentType: String?
  /// Seconds since 1970, UTC.
  var lastModified: Int?
  /// The entity tag without quotes.
  let etag: String
  /// The storage class, where it is not the standard one.
  var storageClass: String?
  /// The SHA-256 of the bytes, in hexadecimal.
  var sha256: String?
  /// The original file name.
  var fileName: String?
  /// The client's metadata.
  var metadata: JSONObject?
  /// Whether type, file name and metadata that are `nil` are shown as `null`.
  var showsUnknown = false
  /// What is known of the picture.
  var facts: StoredFacts?
  /// The kinds of metadata that were removed; `nil` where nothing is removed from any upload.
  var stripped: [String]?
  /// The address of the image.
  let url: String
  /// Whether the addresses of the bytes are shown.
  var showsReads = false
  /// The fields of the form that were not known; shown where there are any.
  var ignoredFields: [String] = []

  /// Writes the members of an object.
  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("key", key)
      $0.member("size", size)
      if let contentType { $0.member("content_type", contentType) } else if showsUnknown { $0.null("content_type") }
      if let lastModified { $0.member("last_modified", CivilTime(secondsSince1970: lastModified).rfc3339) }
      $0.member("etag", etag)
      if let storageClass { $0.member("storage_class", storageClass) }
      if let sha256 { $0.member("sha256", sha256) }
      if let fileName { $0.member("filename", fileName) } else if showsUnknown { $0.null("filename") }
      if let metadata { $0.member("metadata", metadata) } else if showsUnknown { $0.null("metadata") }
      facts?.write(to: &$0)
      if let stripped { $0.member("stripped") { $0.array(stripped) { $0.string($1) } } }
      $0.member("url", url)
      if showsReads {
        $0.member("download_url", url + "?mode=\(ReadMode.download.rawValue)")
        $0.member("immutable_url", url + "?mode=\(ReadMode.inline.rawValue)&v=\(PercentEncoding.encode(etag))")
      }
      if !ignoredFields.isEmpty {
        $0.member("ignored_fields") { $0.array(ignoredFields) { $0.string($1) } }
      }
    }
  }
}

extension JSONWriter {
  /// Adds a member that is `null`.
  fileprivate mutating func null(_ name: StaticString) { member(name) { $0.value(.null) } }
}
