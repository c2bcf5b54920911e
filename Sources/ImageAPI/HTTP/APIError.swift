/// A failure as the client sees it.
package struct APIError: Error, Equatable {
  /// The status code.
  package let status: Int
  /// The name of the failure for programs, in kebab-case.
  package let code: String
  /// The sentence for a person. Names nothing internal.
  package let message: String
  /// The limit that was passed, where there is one.
  package var limit: Int?
  /// The figure that passed the limit.
  package var actual: Int?
  /// The methods that are allowed, where the method was the failure (RFC 9110, section 10.2.1).
  package var allow: String?
  /// What the log says of the failure; never shown to a client.
  package var cause: String?

  /// An error from its values.
  init(_ status: Int, _ code: String, _ message: String, limit: Int? = nil, actual: Int? = nil, allow: String? = nil) {
    self.status = status
    self.code = code
    self.message = message
    self.limit = limit
    self.actual = actual
    self.allow = allow
  }
}

extension APIError {
  static func invalidKey(_ message: String, limit: Int? = nil, actual: Int? = nil) -> Self {
    Self(400, "invalid-key", message, limit: limit, actual: actual)
  }
  static func invalidMultipart(_ message: String) -> Self { Self(400, "invalid-multipart", message) }
  static func invalidMetadata(_ message: String) -> Self { Self(400, "invalid-metadata", message) }
  static func metadataTooLarge(limit: Int, actual: Int) -> Self {
    Self(
      400, "metadata-too-large", "the metadata takes \(actual) bytes of the \(limit) that S3 has for it",
      limit: limit, actual: actual)
  }
  static func invalidFileName(_ message: String) -> Self { Self(400, "invalid-filename", message) }
  static func invalidQuery(_ message: String) -> Self { Self(400, "invalid-query", message) }
  static func methodNotAllowed(allow: String) -> Self {
    Self(405, "method-not-allowed", "the method is not allowed here", allow: allow)
  }
  static func payloadTooLarge(limit: Int, actual: Int) -> Self {
    Self(413, "payload-too-large", "the request body is larger than \(limit) bytes", limit: limit, actual: actual)
  }

  static let missingFile = Self(400, "missing-file", "the form has no field file with a file in it")
  static let invalidPrefix = Self(400, "invalid-prefix", "prefix must be up to 1024 bytes without control characters")
  static let invalidLimit = Self(400, "invalid-limit", "limit must be a whole number from 1 to 1000")
  static let invalidMode = Self(400, "invalid-mode", "mode must be view, download or inline")
  static let invalidCursor = Self(400, "invalid-cursor", "cursor must be a next_cursor of an earlier answer")
  static let notFound = Self(404, "not-found", "there is nothing under this address")
  static let imageNotFound = Self(404, "not-found", "there is no image under this key")
  static let keyExists = Self(409, "key-exists", "there is an image under this key already")
  static let unsupportedMediaType = Self(
    415, "unsupported-media-type", "the file is not a JPEG, PNG, GIF, WebP, AVIF, HEIC, TIFF or BMP image")
  static let internalFailure = Self(
    500, "internal", "the server failed to answer; the request id names the failure in its log")
  static let objectTooLarge = Self(413, "payload-too-large", "the image is larger than the storage can hold")
  static let storageUnavailable = Self(502, "storage-unavailable", "the storage does not answer as it should")
  static let storageOverloaded = Self(503, "storage-unavailable", "the storage takes no more requests at the moment")
  static let storageTimeout = Self(504, "storage-timeout", "the storage did not answer in time")
}
