import HTTPClient
import Text

/// The metadata of an object, from a response to HeadObject.
package struct ObjectHead: Sendable {
  /// The size in bytes.
  package let size: Int
  /// The media type; `nil` if the response has none.
  package let contentType: String?
  /// The entity tag without quotes.
  package let etag: String
  /// When the object was stored, in seconds since 1970.
  package let lastModified: Int
  /// The Content-Disposition; `nil` if the response has none.
  package let contentDisposition: String?
  /// The user metadata in the order of the response. Names are in lower case without `x-amz-meta-`. Values are as sent;
  /// S3 may encode text other than ASCII by RFC 2047.
  package let userMetadata: [(name: String, value: String)]
  /// The SHA-256 of the bytes in base64; `nil` if it was not requested, or if S3 does not have it.
  let checksum: String?
  /// The time of the response by S3's clock, in seconds since 1970; `nil` if the response has no date.
  let respondedAt: Int?
}

extension ObjectHead {
  /// Reads the header fields of a response to HeadObject.
  ///
  /// - Throws: `invalidResponse` if the size, the entity tag or the time is missing or invalid.
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
