import FastCGI
import JSON
import Multipart
import Text

/// The fields of an upload, found in the request body.
struct UploadForm {
  /// One file.
  struct File {
    /// The bytes, a slice of the request body.
    let bytes: UnsafeRawBufferPointer
    /// The name of the file on the client, nil where it was not sent.
    let name: String?
  }

  /// The files, at least one, in the order sent.
  let files: [File]
  /// The metadata, empty where none was sent.
  let metadata: JSONObject
  /// Whether metadata was sent.
  let hasMetadata: Bool
  /// The key as sent, nil where the server is to make one.
  let key: String?
  /// The names of the fields that the API does not know, each once, in the order sent.
  let ignoredFields: [String]

  /// The largest field `metadata` in bytes. S3 has room for much less, so that nothing larger needs to be parsed.
  static let maximumMetadataLength = 64 << 10

  /// The largest field `key` in bytes. No larger one can be a key in any encoding, so that it needs no copy.
  static let maximumKeyLength = 4 << 10

  /// The names of the fields, and of the one that says the encoding of the others.
  private static let knownFields = ["file", "metadata", "key", "_charset_"]

  /// The form in `body`.
  ///
  /// - Throws: `MultipartError`, `InvalidKey`, and `APIError` with `missingFile`, `emptyFile`, `invalidMultipart`,
  ///   `invalidMetadata`, `metadataTooLarge` or `invalidKey`.
  init(_ body: UnsafeRawBufferPointer, contentType: String) throws {
    let form = try MultipartForm(parsing: body, boundary: try Boundary(contentType: contentType), limits: Limits())
    func bytes(_ part: MultipartForm.Part) -> UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(rebasing: body[part.body])
    }

    let files = try Self.files(of: form).filter { $0.fileName != "" || !$0.body.isEmpty }
    guard !files.isEmpty else { throw APIError(.missingFile) }
    guard files.allSatisfy({ !$0.body.isEmpty }) else { throw APIError(.emptyFile) }
    self.files = files.map { File(bytes: bytes($0), name: $0.fileName.flatMap { $0.isEmpty ? nil : $0 }) }
    let metadata = try Self.field("metadata", of: form)
    hasMetadata = metadata.map { !$0.body.isEmpty } ?? false
    self.metadata = try metadata.map { try Self.metadata(bytes($0), $0) } ?? JSONObject()
    key = try Self.field("key", of: form).flatMap { try Self.key(bytes($0), $0) }
    ignoredFields = form.parts.reduce(into: []) { names, part in
      if !Self.knownFields.contains(part.name), !names.contains(part.name) { names.append(part.name) }
    }
  }

  /// The parts that are files. FilePond sends text fields of the same name beside them, which have no file name. A lone
  /// field without one is a file too.
  private static func files(of form: MultipartForm) throws(APIError) -> [MultipartForm.Part] {
    let parts = form.parts.filter { $0.name == "file" }
    let named = parts.filter { $0.fileName != nil }
    return named.isEmpty ? try only(parts).map { [$0] } ?? [] : named
  }

  /// The one part of that name, nil where there is none.
  private static func field(_ name: String, of form: MultipartForm) throws(APIError) -> MultipartForm.Part? {
    try only(form.parts.filter { $0.name == name })
  }

  /// The one part of `parts`, nil where there is none; two of them leave open which is meant.
  private static func only(_ parts: [MultipartForm.Part]) throws(APIError) -> MultipartForm.Part? {
    guard parts.count <= 1 else {
      throw APIError(.invalidMultipart, "the form has the field \(parts[0].name) more than once")
    }
    return parts.first
  }

  /// The encoding of a field's text.
  private static func encoding(of part: MultipartForm.Part) throws(APIError) -> CharacterEncoding {
    guard let encoding = part.textEncoding else {
      throw APIError(.invalidMultipart, "the charset of the field \(part.name) is not \(CharacterEncoding.names)")
    }
    return encoding
  }

  /// The field `key`, nil where it was left empty. Its size is looked at before its text.
  private static func key(_ bytes: UnsafeRawBufferPointer, _ part: MultipartForm.Part) throws -> String? {
    guard bytes.count <= maximumKeyLength else { throw InvalidKey.tooLong(bytes.count) }
    guard let key = try encoding(of: part).decode(bytes) else {
      throw APIError(
        .invalidKey, part.textEncoding == .utf8 ? "the key is not UTF-8" : "the key is not valid in its charset")
    }
    return key.isEmpty ? nil : key
  }

  /// The object in the field `metadata`; browsers send a field that was left empty as no bytes. Its size is looked at
  /// before anything is parsed: parsed JSON takes 25 times the memory.
  private static func metadata(_ bytes: UnsafeRawBufferPointer, _ part: MultipartForm.Part) throws -> JSONObject {
    guard bytes.count <= maximumMetadataLength else {
      throw APIError(
        .metadataTooLarge, "the field metadata has \(bytes.count) bytes, and \(maximumMetadataLength) are the most",
        limit: maximumMetadataLength, actual: bytes.count)
    }
    let encoding = try encoding(of: part)
    // Some editors and .NET's writers put the byte order mark before UTF-8; RFC 8259, 8.1 lets a parser ignore it.
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let text = bytes.starts(with: mark) ? UnsafeRawBufferPointer(rebasing: bytes[mark.count...]) : bytes
    guard !text.isEmpty else { return JSONObject() }
    guard encoding != .utf8 else { return try object(text) }
    guard let decoded = encoding.decode(text) else {
      throw APIError(.invalidMetadata, "the metadata is not valid in its charset")
    }
    return try Array(decoded.utf8).withUnsafeBytes(object)
  }

  /// The JSON object in `text`, which is UTF-8.
  private static func object(_ text: UnsafeRawBufferPointer) throws(APIError) -> JSONObject {
    do {
      guard case .object(let object) = try JSONParser.parse(text) else {
        throw APIError(.invalidMetadata, "the metadata is JSON but not an object")
      }
      return object
    } catch let failure as JSONParser.Failure {
      throw APIError(.invalidMetadata, "the metadata is not a JSON object: \(failure.message) (byte \(failure.offset))")
    } catch {
      throw APIError(.invalidMetadata, "the metadata is JSON but not an object")
    }
  }
}
