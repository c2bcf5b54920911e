import JSON
import Objects

/// An image that has passed every check, as it is stored and as the client is told it.
struct ImageUpload {
  /// What is stored.
  let object: NewObject
  /// What the client is told, but for what the storage says.
  private let fileName: String
  private let metadata: JSONObject
  private let facts: StoredFacts
  private let stripped: [String]?

  /// A new image.
  ///
  /// - Throws: `MetadataTooLarge`.
  init(
    _ image: ImageIntake.Admitted, under key: ObjectKey, isUnique: Bool, fileName: FileName, metadata: JSONObject
  ) throws(MetadataTooLarge) {
    let (fields, facts) = try MetadataCodec.encode(metadata, image.facts)
    object = NewObject(
      key: key, bytes: image.bytes,
      attributes: ObjectAttributes(
        contentType: image.mediaType, contentDisposition: fileName.attachment, userMetadata: fields),
      hasUniqueKey: isUnique)
    self.fileName = fileName.value
    self.metadata = metadata
    self.facts = facts
    stripped = image.stripped?.map(\.rawValue)
  }

  /// Other bytes for an image that is there. What belongs to the old bytes goes with them.
  init(_ image: ImageIntake.Admitted, inPlaceOf view: ImageView) {
    var attributes = view.object.attributes
    attributes.contentType = image.mediaType
    attributes.kept.contentEncoding = ""
    (attributes.userMetadata, facts) = MetadataCodec.replaceFacts(in: attributes.userMetadata, by: image.facts)
    object = NewObject(key: view.key, bytes: image.bytes, attributes: attributes, hasUniqueKey: false)
    fileName = view.fileName
    metadata = view.metadata
    stripped = image.stripped?.map(\.rawValue)
  }

  /// What the client is told once the image is stored.
  func json(_ receipt: StoreReceipt, _ publicURL: PublicURL, ignoredFields: [String] = []) -> ImageJSON {
    ImageJSON(
      key: object.key.value, size: object.bytes.count, contentType: object.attributes.contentType, etag: receipt.etag,
      sha256: receipt.sha256, fileName: fileName, metadata: metadata, facts: facts, stripped: stripped,
      url: publicURL.image(object.key.value), ignoredFields: ignoredFields)
  }
}
