import FastCGI
import Text

extension ImageService {
  /// `GET /images/<key>`: what is known of an image.
  func view(_ key: ObjectKey) throws -> Response {
    let object = try store.head(key, deadline: deadline())
    let url = url(key.pathEncoded)
    return .success { writer in
      writer.raw(#"{"key":"#)
      writer.string(key.value)
      writer.raw(#","size":"#)
      writer.number(object.size)
      writer.raw(#","content_type":"#)
      writer.string(object.contentType)
      writer.raw(#","last_modified":"#)
      writer.string(CivilTime(secondsSince1970: object.lastModified).rfc3339)
      writer.raw(#","etag":"#)
      writer.string(object.etag)
      writer.raw(#","filename":"#)
      writer.string(ContentDisposition.fileName(in: object.contentDisposition) ?? key.lastSegment)
      writer.raw(#","metadata":"#)
      writer.object(MetadataCodec.decode(object.userMetadata).members)
      writer.raw(#","url":"#)
      writer.string(url)
      writer.raw(#","download_url":"#)
      writer.string(url + "?mode=download")
      writer.raw("}")
    }
  }
}
