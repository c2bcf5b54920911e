import FastCGI
import HTTPSyntax

/// `GET /images/<key>`.
struct ViewHandler {
  let store: any ObjectStore
  let timeout: StorageTimeout
  let publicURL: PublicURL

  /// What is known of an image.
  func respond(to key: ObjectKey, _ query: Query) throws -> Response {
    guard query["v"] == nil else {
      throw APIError(.invalidParameter, "v belongs to the bytes of an image: it needs mode=download or mode=inline")
    }
    let object = try store.head(key, deadline: timeout.deadline())
    let fileName = FileName(contentDisposition: object.attributes.contentDisposition) ?? FileName(of: key)
    let image = ImageJSON(
      key: key.value, size: object.size, contentType: object.attributes.contentType, lastModified: object.lastModified,
      etag: object.etag, storageClass: object.storageClass, fileName: fileName.value,
      metadata: MetadataCodec.decode(object.attributes.userMetadata),
      facts: StoredFacts(object.attributes.userMetadata), url: publicURL.image(key.value), showsReads: true)
    return .success(cacheControl: .noCache) { image.write(to: &$0) }
  }
}
