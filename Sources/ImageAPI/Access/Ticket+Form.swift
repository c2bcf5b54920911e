import Access
import Imaging

extension Ticket {
  /// Checks that the ticket is for the upload of `form`. Nothing has been stored yet.
  ///
  /// - Parameter name: The name of the principal, for the log.
  /// - Throws: `ticketInvalid` for a key, metadata or a type that the ticket does not allow; `APIError` with
  ///   `payloadTooLarge` for a file that is too large.
  func check(_ form: UploadForm, name: String) throws {
    guard form.key == nil else {
      throw AccessRefusal(.ticketInvalid, "the ticket names the key: leave the field key out", name: name)
    }
    guard metadata == nil || !form.hasMetadata else {
      throw AccessRefusal(.ticketInvalid, "the ticket has the metadata: leave the field metadata out", name: name)
    }
    guard form.files.count == 1 else { throw AccessRefusal(.ticketInvalid, "the ticket is for one file", name: name) }
    let file = form.files[0].bytes
    if let maxBytes, file.count > maxBytes {
      throw APIError(.payloadTooLarge, "the file is larger than the ticket allows", limit: maxBytes, actual: file.count)
    }
    let type = ImageType(sniffing: file)?.mediaType
    guard types.isEmpty || type.map(types.contains) == true else {
      throw AccessRefusal(.ticketInvalid, "the ticket is for \(types.sorted().joined(separator: ", "))", name: name)
    }
  }
}
