import JSON
import Objects

/// What a `PATCH` changes of an image.
struct ImagePatch {
  /// The merge patch of the metadata; `nil` to leave it.
  let metadata: JSONObject?
  /// The file name; `nil` to leave it.
  let fileName: FileName?

  /// The members that a document may have.
  static let members = ["metadata", "filename"]

  /// The patch in `document`.
  ///
  /// - Throws: `InvalidDocument`, `InvalidFileName`.
  init(_ document: DocumentBody) throws {
    metadata = try document.object("metadata")
    fileName = try document.text("filename").map { text in
      guard !text.isEmpty else { throw InvalidFileName(reason: "the file name is empty") }
      return try FileName(text)
    }
  }

  /// The attributes of an image under `key` that had `attributes`; `nil` if nothing changes.
  ///
  /// - Throws: `MetadataTooLarge`.
  func attributes(of key: ObjectKey, _ attributes: ObjectAttributes) throws(MetadataTooLarge) -> ObjectAttributes? {
    var result = attributes
    var changes = false
    let old = MetadataCodec.decode(attributes.userMetadata)
    if let new = metadata.map(old.merging), new != old {
      result.userMetadata = try MetadataCodec.encode(new, over: attributes.userMetadata)
      changes = true
    }
    let oldName = FileName(contentDisposition: attributes.contentDisposition) ?? FileName(of: key)
    if let fileName, !fileName.value.utf8.elementsEqual(oldName.value.utf8) {
      result.contentDisposition = fileName.attachment
      changes = true
    }
    return changes ? result : nil
  }
}
