import FastCGI
import HTTPSyntax
import JSON
import Objects

/// What is known of an image.
struct ImageView {
  let key: ObjectKey
  let object: StoredObject
  /// The file name.
  let fileName: String
  /// The client's metadata.
  let metadata: JSONObject

  /// What a head of the storage says.
  init(_ key: ObjectKey, _ object: StoredObject) {
    self.key = key
    self.object = object
    fileName = (FileName(contentDisposition: object.attributes.contentDisposition) ?? FileName(of: key)).value
    metadata = MetadataCodec.decode(object.attributes.userMetadata)
  }

  /// The tag of the view.
  var tag: EntityTag {
    ViewTag.make(
      etag: object.etag, contentType: object.attributes.contentType, fileName: fileName, metadata: metadata)
  }

  /// The tags that a change of the bytes may name: theirs, and that of the view.
  var tags: [EntityTag] { [EntityTag(strong: object.etag), tag] }

  /// The response that shows it.
  func response(
    _ publicURL: PublicURL, status: Int = 200, headers: [(name: String, value: String)] = [],
    cacheControl: Response.CacheControl = .noStore
  ) -> Response {
    let image = ImageJSON(
      key: key.value, size: object.size, contentType: object.attributes.contentType, lastModified: object.lastModified,
      etag: object.etag, storageClass: object.storageClass, fileName: fileName, metadata: metadata,
      facts: StoredFacts(object.attributes.userMetadata), url: publicURL.image(key.value), showsReads: true)
    return .success(status, headers: [("ETag", tag.text)] + headers, cacheControl: cacheControl) {
      image.write(to: &$0)
    }
  }
}
