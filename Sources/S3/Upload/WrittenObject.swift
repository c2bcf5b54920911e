import Objects

/// An object that a write of this client may have stored.
struct WrittenObject {
  /// The key.
  let key: String
  /// The size in bytes.
  let size: Int
  /// What was to be stored with the bytes.
  let attributes: ObjectAttributes
  /// The checksum that S3 would report, in base64; `nil` if the client has not seen the bytes.
  let checksum: String?
  /// The entity tag that S3 would report, if the engine computes entity tags from bytes; `nil` if it cannot be known.
  let etag: String?

  /// An object that was sent, with the checksum and the entity tag that S3 would report.
  init(_ upload: ObjectUpload, checksum: String, etag: String) {
    key = upload.key
    size = upload.body.count
    attributes = upload.attributes
    self.checksum = checksum
    self.etag = etag
  }

  /// A copy of `original` under `key`.
  ///
  /// Its entity tag is the same, unless the original was stored in parts, or is encrypted so that no tag follows from
  /// the bytes (S3 API reference, "Object", `ETag`). Size, attributes and time must do then.
  init(copyOf original: StoredObject, attributes: ObjectAttributes, key: String) {
    self.key = key
    size = original.size
    self.attributes = attributes
    checksum = nil
    etag = original.tagSurvivesCopies ? original.etag : nil
  }

  /// The tolerance for the age of the object, in seconds: for rounding, and for differences between clocks.
  private static let tolerance = 2

  /// Whether `head` describes this object: the same checksum or entity tag, as far as they are known, the same
  /// metadata, and not older than the first attempt to write it.
  ///
  /// - Parameter elapsed: The seconds since that attempt.
  func matches(_ head: ObjectHead, elapsed: Int) -> Bool {
    let object = head.object
    guard object.size == size, Self.normalised(object.attributes) == Self.normalised(attributes)
    else { return false }
    // Both times are from the service's clock, so this host's clock does not matter.
    if let respondedAt = head.respondedAt, respondedAt - object.lastModified > elapsed + Self.tolerance { return false }
    guard checksum != nil || etag != nil else { return true }
    return checksum != nil && head.checksum == checksum || object.etag == etag
  }

  /// The attributes as header fields transport them: user metadata sorted, names in lower case, values without
  /// surrounding spaces.
  private static func normalised(_ attributes: ObjectAttributes) -> [String] {
    let metadata = attributes.userMetadata.map { field in
      let value = field.value.utf8.drop { $0 == UInt8(ascii: " ") }
      let end = value.lastIndex { $0 != UInt8(ascii: " ") }
      return "\(field.name.lowercased())=\(end.map { String(Substring(value[...$0])) } ?? "")"
    }
    let kept = attributes.kept
    return [
      attributes.contentType, attributes.contentDisposition, kept.cacheControl, kept.contentEncoding,
      kept.contentLanguage, kept.websiteRedirect,
    ] + metadata.sorted()
  }
}

extension StoredObject {
  /// Whether a copy of the object has the same entity tag on every engine.
  var tagSurvivesCopies: Bool { etag.utf8.count == 32 && encryption?.algorithm.hasPrefix("aws:") != true }
}
