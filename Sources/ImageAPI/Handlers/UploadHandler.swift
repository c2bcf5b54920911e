import Access
import FastCGI
import Imaging
import Objects

/// `POST /images/upload`.
struct UploadHandler {
  let store: any ObjectStore
  let generations: any CacheGenerations
  let timeout: StorageTimeout
  let publicURL: PublicURL
  /// What the file goes through.
  let intake: ImageIntake

  /// Checks everything that can be checked before the storage is asked for anything.
  func respond(to request: Request, _ principal: Principal) throws -> Response {
    try Self.checkIdentity(request[.contentEncoding])
    return try request.body.withBytes { body in
      let form = try UploadForm(body, contentType: request.contentType)
      let ticket = principal.ticket
      try ticket?.check(form, name: principal.name)
      try Self.check(form)
      return try intake.admit(form.file) { image in try store(image, form, ticket) }
    }
  }

  /// Checks the fields beside the file, before the file costs anything.
  private static func check(_ form: UploadForm) throws {
    if let key = form.key { _ = try ObjectKey(key.utf8.last == UInt8(ascii: "/") ? key + "x" : key) }
    if let name = form.fileName { _ = try FileName(name) }
    _ = try MetadataCodec.encode(form.metadata)
  }

  /// Stores an image that has passed every check.
  ///
  /// A ticket names the key. Others may have it too, and use it before: so the image is stored on condition.
  private func store(_ image: ImageIntake.Admitted, _ form: UploadForm, _ ticket: Ticket?) throws -> Response {
    let (key, isUnique) = try ticket.map { (try ObjectKey($0.key), false) } ?? Self.key(form.key, image.type)
    let metadata = ticket?.metadata ?? form.metadata
    let fileName = try FileName(form.fileName ?? key.lastSegment)
    let (fields, facts) = try MetadataCodec.encode(metadata, image.facts)
    let object = NewObject(
      key: key,
      bytes: image.bytes,
      attributes: ObjectAttributes(
        contentType: image.mediaType, contentDisposition: fileName.attachment, userMetadata: fields),
      hasUniqueKey: isUnique)
    let receipt = try store.put(object, deadline: timeout.deadline(byteCount: image.bytes.count))
    // nginx keeps the 404 of a variant for a second, and somebody may have asked for one already. Nobody knew a key that was made.
    if !isUnique { generations.advance(key) }
    let json = ImageJSON(
      key: key.value, size: object.bytes.count, contentType: object.attributes.contentType, etag: receipt.etag,
      sha256: receipt.sha256, fileName: fileName.value, metadata: metadata, facts: facts,
      stripped: image.stripped?.map(\.rawValue), url: publicURL.image(key.value), ignoredFields: form.ignoredFields)
    return .success(201, headers: [("Location", json.url)]) { json.write(to: &$0) }
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
    return (try ObjectKey((requested ?? "") + UniqueName.now() + (type.map { ".\($0.fileExtension)" } ?? "")), true)
  }
}
