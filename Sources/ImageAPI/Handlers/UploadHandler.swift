import FastCGI
import Imaging
import Objects
import System

/// `POST /images/upload`.
struct UploadHandler {
  let store: any ObjectStore
  let timeout: StorageTimeout
  let publicURL: PublicURL
  /// Whether files are taken whose content is no known image.
  let acceptsAnyFile: Bool

  /// Checks everything that can be checked before the storage is asked for anything.
  func respond(to request: Request) throws -> Response {
    try Self.checkIdentity(request[.contentEncoding])
    return try request.body.withBytes { body in
      let form = try UploadForm(body, contentType: request.contentType)
      let type = ImageType(sniffing: form.file)
      guard type != nil || acceptsAnyFile else {
        throw APIError(.unsupportedMediaType, "the file is not a \(ImageType.names) image")
      }
      let (key, isUnique) = try Self.key(form.key, type)
      let fileName = try FileName(form.fileName ?? key.lastSegment)
      let object = NewObject(
        key: key,
        bytes: form.file,
        attributes: ObjectAttributes(
          contentType: type?.mediaType ?? "application/octet-stream",
          contentDisposition: fileName.attachment,
          userMetadata: try MetadataCodec.encode(form.metadata)),
        hasUniqueKey: isUnique)
      let receipt = try store.put(object, deadline: timeout.deadline(byteCount: form.file.count))
      let image = ImageJSON(
        key: key.value, size: object.bytes.count, contentType: object.attributes.contentType, etag: receipt.etag,
        sha256: receipt.sha256, fileName: fileName.value, metadata: form.metadata, url: publicURL.image(key.value),
        ignoredFields: form.ignoredFields)
      return .success(201, headers: [("Location", image.url)]) { image.write(to: &$0) }
    }
  }

  /// Checks that the body is not compressed (RFC 9110, section 8.4): no bytes are stored other than those that were sent.
  private static func checkIdentity(_ contentEncoding: String) throws(APIError) {
    guard contentEncoding.isEmpty || contentEncoding.lowercased() == "identity" else {
      throw APIError(.unsupportedMediaType, ErrorCode.compressedBody)
    }
  }

  /// The key that the client asked for, or one that is made: alone, or in the folder that the client named.
  private static func key(_ requested: String?, _ type: ImageType?) throws -> (key: ObjectKey, isUnique: Bool) {
    if let requested, requested.utf8.last != UInt8(ascii: "/") { return (try ObjectKey(requested), false) }
    var random = SystemRandomNumberGenerator()
    let name = UniqueName.make(
      milliseconds: UInt64(SystemClock.milliseconds), random: (random.next(), random.next()))
    return (try ObjectKey((requested ?? "") + name + (type.map { ".\($0.fileExtension)" } ?? "")), true)
  }
}
