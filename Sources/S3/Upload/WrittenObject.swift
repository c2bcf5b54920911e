/// What an object must look like to be the one that a write of ours has left.
struct WrittenObject {
  /// What was sent.
  let upload: ObjectUpload
  /// The checksum that S3 would have, in base64.
  let checksum: String
  /// The entity tag that S3 would have given, where it makes tags out of bytes.
  let etag: String

  /// Holds what was sent, and what S3 would make of it.
  init(_ upload: ObjectUpload, checksum: String, etag: String) {
    self.upload = upload
    self.checksum = checksum
    self.etag = etag
  }

  /// Seconds that clocks and roundings may add to an age.
  private static let tolerance = 2

  /// Whether `head` is of this object: the same bytes by checksum or entity tag, the same description, and not older
  /// than the first attempt to write it.
  ///
  /// - Parameter elapsed: Seconds since that attempt.
  func matches(_ head: ObjectHead, elapsed: Int) -> Bool {
    guard head.size == upload.body.count, head.contentType == upload.contentType,
      head.contentDisposition == upload.contentDisposition,
      Self.normalised(head.userMetadata) == Self.normalised(upload.userMetadata)
    else { return false }
    // Both times are the service's own: the clocks need not agree.
    if let respondedAt = head.respondedAt, respondedAt - head.lastModified > elapsed + Self.tolerance { return false }
    return head.checksum == checksum || head.etag == etag
  }

  /// Metadata in one order, as header fields carry it: names in any case, values without white space around them.
  private static func normalised(_ metadata: [(name: String, value: String)]) -> [String] {
    metadata.map { field in
      let value = field.value.utf8.drop { $0 == UInt8(ascii: " ") }
      let end = value.lastIndex { $0 != UInt8(ascii: " ") }
      return "\(field.name.lowercased())=\(end.map { String(Substring(value[...$0])) } ?? "")"
    }.sorted()
  }
}
