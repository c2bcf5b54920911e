import FastCGI
import JSON
import System

extension ImageService {
  /// `POST /images/upload`: checks everything that can be checked before the storage is asked for anything.
  func upload(_ request: Request) throws -> Response {
    try request.body.withBytes { body in
      let form = try UploadForm(body, contentType: request.contentType)
      let type = ImageType(sniffing: form.file)
      guard type != nil || configuration.acceptsAnyFile else { throw APIError.unsupportedMediaType }
      let (key, isUnique) = try key(form.key, type)
      let fileName = form.fileName ?? key.lastSegment
      let object = NewObject(
        key: key,
        bytes: form.file,
        contentType: type?.mediaType ?? "application/octet-stream",
        contentDisposition: try ContentDisposition.attachment(fileName: fileName),
        userMetadata: try MetadataCodec.encode(form.metadata),
        hasUniqueKey: isUnique)
      let receipt = try store.put(object, deadline: deadline(byteCount: form.file.count))
      return created(object, receipt, fileName: fileName, metadata: form.metadata)
    }
  }

  /// The key that the client asked for, or one that is made: alone, or in the folder that the client named.
  private func key(_ requested: String?, _ type: ImageType?) throws(APIError) -> (key: ObjectKey, isUnique: Bool) {
    if let requested, requested.utf8.last != UInt8(ascii: "/") { return (try ObjectKey(requested), false) }
    var random = SystemRandomNumberGenerator()
    let name = UniqueName.make(
      milliseconds: UInt64(SystemClock.milliseconds), random: (random.next(), random.next()))
    return (try ObjectKey((requested ?? "") + name + (type.map { ".\($0.fileExtension)" } ?? "")), true)
  }

  private func created(
    _ object: NewObject, _ receipt: StoreReceipt, fileName: String, metadata: JSONObject
  ) -> Response {
    let path = object.key.pathEncoded
    return .success(201, headers: [("Location", url(path))]) { writer in
      writer.raw(#"{"key":"#)
      writer.string(object.key.value)
      writer.raw(#","size":"#)
      writer.number(object.bytes.count)
      writer.raw(#","content_type":"#)
      writer.string(object.contentType)
      writer.raw(#","etag":"#)
      writer.string(receipt.etag)
      writer.raw(#","sha256":"#)
      writer.string(receipt.sha256)
      writer.raw(#","filename":"#)
      writer.string(fileName)
      writer.raw(#","metadata":"#)
      writer.object(metadata.members)
      writer.raw(#","url":"#)
      writer.string(url(path))
      writer.raw("}")
    }
  }
}
