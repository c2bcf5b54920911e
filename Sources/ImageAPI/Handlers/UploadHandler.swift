import Access
import FastCGI
import Imaging
import Objects
import System

/// `POST /images/upload`.
struct UploadHandler {
  let store: any ObjectStore
  let editor: (any ObjectEditor)?
  let generations: any CacheGenerations
  let timeout: StorageTimeout
  let publicURL: PublicURL
  /// What the files go through.
  let intake: ImageIntake

  /// Checks everything that can be checked before the storage is asked for anything: all files before the first is
  /// stored.
  func respond(to request: Request, _ principal: Principal) throws -> Response {
    try request.checkIdentity()
    return try request.body.withBytes { body in
      let form = try UploadForm(body, contentType: request.contentType)
      let ticket = principal.ticket
      try ticket?.check(form, name: principal.name)
      let folder = try Self.check(form, principal, ticket)
      return try admit(form.files[...], until: intake.deadline) { images in
        let uploads = try zip(images, form.files).map { image, file in
          let (key, isUnique) = try folder.key(for: image.type)
          return try ImageUpload(
            image, under: key, isUnique: isUnique, fileName: FileName(file.name ?? key.lastSegment),
            metadata: ticket?.metadata ?? form.metadata)
        }
        return try respond(storing: uploads, form)
      }
    }
  }

  /// Checks the fields beside the files, before the files cost anything.
  ///
  /// A ticket names the key. Others may have it too, and use it before: so the image is stored on condition.
  private static func check(_ form: UploadForm, _ principal: Principal, _ ticket: Ticket?) throws -> UploadFolder {
    let folder = try UploadFolder(ticket?.key ?? form.key, fileCount: form.files.count, principal)
    for file in form.files { if let name = file.name { _ = try FileName(name) } }
    _ = try MetadataCodec.encode(form.metadata)
    return folder
  }

  /// Checks all of `files`, and lends what may be stored for the time of the call.
  ///
  /// - Parameter admitted: The files before them, which have passed.
  private func admit<Result>(
    _ files: ArraySlice<UploadForm.File>, until deadline: ContinuousClock.Instant,
    after admitted: [ImageIntake.Admitted] = [], _ use: ([ImageIntake.Admitted]) throws -> Result
  ) throws -> Result {
    guard let file = files.first else { return try use(admitted) }
    let isOnly = files.count + admitted.count == 1
    return try named(isOnly ? nil : files.startIndex + 1) { fail in
      try intake.admit(file.bytes, until: deadline) { image in
        fail.isOver = true
        return try admit(files.dropFirst(), until: deadline, after: admitted + [image], use)
      }
    }
  }

  /// Whether a failure is one of the file at hand.
  private final class Check {
    /// Whether the file has passed.
    var isOver = false
  }

  /// Says in failures of the check which of several files they are about.
  private func named<Result>(_ number: Int?, _ check: (Check) throws -> Result) throws -> Result {
    let state = Check()
    do {
      return try check(state)
    } catch {
      guard let number, !state.isOver else { throw error }
      throw APIError(error).adding("file \(number) of the form")
    }
  }

  /// Stores images that have passed every check: all or none.
  private func respond(storing uploads: [ImageUpload], _ form: UploadForm) throws -> Response {
    var images: [ImageJSON] = []
    // One for all: nginx waits for the whole request.
    let deadline = timeout.deadline(byteCount: uploads.reduce(0) { $0 + $1.object.bytes.count })
    for upload in uploads {
      do {
        let receipt = try store.put(upload.object, deadline: deadline)
        images.append(upload.json(receipt, publicURL, ignoredFields: form.ignoredFields))
      } catch {
        throw uploads.count == 1 ? error : undo(uploads.prefix(images.count + 1).map(\.object.key), after: error)
      }
      // nginx keeps the 404 of a variant for a second, and somebody may have asked for one already. Nobody knew a key
      // that was made.
      if !upload.object.hasUniqueKey { generations.advance(upload.object.key) }
    }
    guard form.files.count > 1 else {
      return .success(201, headers: [("Location", images[0].url)]) { images[0].write(to: &$0) }
    }
    return .success(201) { $0.array(images) { $1.write(to: &$0) } }
  }

  /// Deletes those of several images that are stored, after one could not be. Their keys were made, so nobody else has
  /// stored anything under them. The last one may be there too: its response may have been lost.
  ///
  /// - Returns: The failure for the client, which names what remains.
  private func undo(_ keys: [ObjectKey], after error: any Error) -> APIError {
    let deadline = timeout.deadline()
    let results =
      editor?.deleteMany(keys, deadline: deadline)
      ?? keys.map { key in
        Result { () throws(StoreError) in try store.delete(key, deadline: deadline) }
      }
    for key in keys { generations.advance(key) }
    let remaining = zip(keys, results).compactMap { key, result in
      if case .failure(let failure) = result, failure.code != .notFound { return key.value }
      return nil
    }
    guard !remaining.isEmpty else { return APIError(error).adding("none of the files is stored") }
    return APIError(error).adding(
      "these may be stored, and could not be deleted again: \(remaining.joined(separator: ", "))")
  }
}
