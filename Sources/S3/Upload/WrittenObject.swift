import Objects

/// An object that a write of this client may have stored.
struct WrittenObject {
  /// The object that was sent.
  let upload: ObjectUpload
  /// The checksum that S3 would report, in base64.
  let checksum: String
  /// The entity tag that S3 would report, if the engine computes entity tags from bytes.
  let etag: String

  /// An object with the checksum and the entity tag that S3 would report.
  init(_ upload: ObjectUpload, checksum: String, etag: String) {
    self.upload = upload
    self.checksum = checksum
    self.etag = etag
  }

  /// The tolerance for the age of the object, in seconds: for rounding, and for differences between clocks.
  private static let tolerance = 2

  /// Whether `head` describes this object: the same checksum or entity tag, the same metadata, and not older than the
  /// first attempt to write it.
  ///
  /// - Parameter elapsed: The seconds since that attempt.
  func matches(_ head: ObjectHead, elapsed: Int) -> Bool {
    let object = head.object
    guard object.size == upload.body.count, Self.normalised(object.attributes) == Self.normalised(upload.attributes)
    else { return false }
    // Both times are from the service's clock, so this host's clock does not matter.
    if let respondedAt = head.respondedAt, respondedAt - object.lastModified > elapsed + Self.tolerance { return false }
    return head.checksum == checksum || object.etag == etag
  }

  /// The attributes as header fields transport them: user metadata sorted, names in lower case, values without
  /// surrounding spaces.
  private static func normalised(_ attributes: ObjectAttributes) -> [String] {
    let metadata = attributes.userMetadata.map { field in
      let value = field.value.utf8.drop { $0 == UInt8(ascii: " ") }
      let end = value.lastIndex { $0 != UInt8(ascii: " ") }
      return "\(field.name.lowercased())=\(end.map { String(Substring(value[...$0])) } ?? "")"
    }
    return [attributes.contentType, attributes.contentDisposition] + metadata.sorted()
  }
}
