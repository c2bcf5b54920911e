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
    guard head.size == upload.body.count, head.contentType == upload.contentType,
      head.contentDisposition == upload.contentDisposition,
      Self.normalised(head.userMetadata) == Self.normalised(upload.userMetadata)
    else { return false }
    // Both times are from the service's clock, so this host's clock does not matter.
    if let respondedAt = head.respondedAt, respondedAt - head.lastModified > elapsed + Self.tolerance { return false }
    return head.checksum == checksum || head.etag == etag
  }

  /// The metadata as header fields transport it: sorted, names in lower case, values without surrounding spaces.
  private static func normalised(_ metadata: [(name: String, value: String)]) -> [String] {
    metadata.map { field in
      let value = field.value.utf8.drop { $0 == UInt8(ascii: " ") }
      let end = value.lastIndex { $0 != UInt8(ascii: " ") }
      return "\(field.name.lowercased())=\(end.map { String(Substring(value[...$0])) } ?? "")"
    }.sorted()
  }
}
