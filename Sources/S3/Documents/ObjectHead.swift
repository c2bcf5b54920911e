import HTTPClient
import Text

/// What S3 knows of an object besides its bytes.
package struct ObjectHead: Sendable {
  /// The size in bytes.
  package let size: Int
  /// The media type that it was stored with; `nil` where S3 names none.
  package let contentType: String?
  /// The entity tag without its quotes.
  package let etag: String
  /// When it was stored, in seconds since 1970.
  package let lastModified: Int
  /// The Content-Disposition that it was stored with; `nil` where there is none.
  package let contentDisposition: String?
  /// User metadata in the order received: names in lower case without `x-amz-meta-`, values as sent (other than ASCII
  /// may come encoded by RFC 2047).
  package let userMetadata: [(name: String, value: String)]
  /// What S3 says the SHA-256 of the bytes is, in base64; `nil` where it was not asked, or does not know.
  let checksum: String?
  /// When S3 answered, by its own clock, in seconds since 1970; `nil` where it does not say.
  let respondedAt: Int?
}

extension ObjectHead {
  /// Reads the header fields of a response to HEAD.
  ///
  /// - Throws: `invalidResponse` where size, entity tag or time is missing or malformed.
  init(_ response: HTTPResponse) throws(S3Error) {
    var size: Int?
    var contentType: String?
    var etag: String?
    var lastModified: Int?
    var contentDisposition: String?
    var userMetadata: [(name: String, value: String)] = []
    var checksum: String?
    var respondedAt: Int?
    response.forEachField { name, value in
      switch name {
      case "content-length": size = Int(decimal: value.bytes)
      case "content-type": contentType = value.string
      case "etag": etag = EntityTag.unquoted(value.string)
      case "last-modified": lastModified = CivilTime(httpDate: value.bytes)?.secondsSince1970
      case "content-disposition": contentDisposition = value.string
      case "x-amz-checksum-sha256": checksum = value.string
      case "date": respondedAt = CivilTime(httpDate: value.bytes)?.secondsSince1970
      default:
        if let name = name.dropping(prefix: "x-amz-meta-") { userMetadata.append((name.string, value.string)) }
      }
    }
    guard let size, let etag, let lastModified else {
      throw S3Error(.invalidResponse, "head: the response lacks Content-Length, ETag or Last-Modified")
    }
    self.init(
      size: size, contentType: contentType, etag: etag, lastModified: lastModified,
      contentDisposition: contentDisposition, userMetadata: userMetadata, checksum: checksum, respondedAt: respondedAt)
  }
}
