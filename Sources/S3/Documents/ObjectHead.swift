import HTTPClient
import Objects
import Text

/// A response to HeadObject.
struct ObjectHead: Sendable {
  /// The object.
  let object: StoredObject
  /// The SHA-256 of the bytes in base64; `nil` if it was not requested, or if S3 does not have it.
  let checksum: String?
  /// The time of the response by S3's clock, in seconds since 1970; `nil` if the response has no date.
  let respondedAt: Int?

  /// Reads the header fields of a response.
  ///
  /// - Throws: `invalidResponse` if the size, the entity tag or the time is missing or invalid.
  init(_ response: HTTPResponse) throws(S3Error) {
    var size: Int?
    var etag: String?
    var lastModified: Int?
    var attributes = ObjectAttributes()
    var storageClass: String?
    var encryption: String?
    var keyID: String?
    var usesBucketKey: Bool?
    var tagCount = 0
    var checksum: String?
    var respondedAt: Int?
    response.forEachField { name, value in
      switch name {
      case "content-length": size = Int(decimal: value.bytes)
      case "etag": etag = QuotedTag.unquoted(value.string)
      case "last-modified": lastModified = CivilTime(httpDate: value.bytes)?.secondsSince1970
      // S3 names the standard class only by the lack of the field. Engines send what they like.
      case "x-amz-storage-class":
        storageClass = StoragePolicy.isClass(value.bytes) && !("STANDARD" ~= value) ? value.string : nil
      case "x-amz-server-side-encryption": encryption = value.string
      case "x-amz-server-side-encryption-aws-kms-key-id": keyID = value.string
      case "x-amz-server-side-encryption-bucket-key-enabled": usesBucketKey = "true" ~= value
      case "x-amz-tagging-count": tagCount = Int(decimal: value.bytes) ?? 0
      case "x-amz-checksum-sha256": checksum = value.string
      case "date": respondedAt = CivilTime(httpDate: value.bytes)?.secondsSince1970
      default: attributes.take(name, value)
      }
    }
    guard let size, let etag, let lastModified else {
      throw S3Error(.invalidResponse, "head: the response lacks Content-Length, ETag or Last-Modified")
    }
    object = StoredObject(
      size: size, etag: etag, lastModified: lastModified, storageClass: storageClass,
      encryption: encryption.map { ObjectEncryption(algorithm: $0, keyID: keyID, usesBucketKey: usesBucketKey) },
      tagCount: tagCount, attributes: attributes)
    self.checksum = checksum
    self.respondedAt = respondedAt
  }
}
