import FastCGI
import JSON
import Multipart

/// The fields of an upload, found in the request body.
struct UploadForm {
  /// The bytes of the image, a slice of the request body.
  let file: UnsafeRawBufferPointer
  /// The name of the file on the client, nil where it was not sent.
  let fileName: String?
  /// The metadata, empty where none was sent.
  let metadata: JSONObject
  /// The key as sent, nil where the server is to make one.
  let key: String?

  /// The form in `body`.
  ///
  /// - Throws: `MultipartError`, and `APIError` with `missingFile`, `invalidMultipart`, `invalidMetadata` or `invalidKey`.
  init(_ body: UnsafeRawBufferPointer, contentType: String) throws {
    let form = try MultipartForm(parsing: body, boundary: try Boundary(contentType: contentType), limits: Limits())
    func bytes(_ part: MultipartForm.Part) -> UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(rebasing: body[part.body])
    }

    guard let file = try Self.field("file", of: form), file.fileName != "" || !file.body.isEmpty else {
      throw APIError(.missingFile)
    }
    self.file = bytes(file)
    fileName = file.fileName.flatMap { $0.isEmpty ? nil : $0 }
    metadata = try Self.field("metadata", of: form).map { try Self.metadata(bytes($0)) } ?? JSONObject()
    key = try Self.field("key", of: form).map { part throws(APIError) in
      guard let key = String(validating: bytes(part), as: UTF8.self) else {
        throw APIError(.invalidKey, "the key is not UTF-8")
      }
      return key
    }
  }

  /// The one part of that name, nil where there is none; two of them leave open which is meant.
  private static func field(_ name: String, of form: MultipartForm) throws(APIError) -> MultipartForm.Part? {
    let parts = form.parts.filter { $0.name == name }
    guard parts.count <= 1 else { throw APIError(.invalidMultipart, "the form has the field \(name) more than once") }
    return parts.first
  }

  /// The object in the field `metadata`; browsers send a field that was left empty as no bytes.
  private static func metadata(_ text: UnsafeRawBufferPointer) throws(APIError) -> JSONObject {
    guard !text.isEmpty else { return JSONObject() }
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
