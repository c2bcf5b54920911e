import Text

/// The failures that clients are told. A code is for programs, so it never changes its meaning.
///
/// This is the one list of them: metrics, nginx's error bodies, docs/api.md and docs/openapi.yaml follow it.
package enum ErrorCode: String, CaseIterable, Sendable {
  case badRequest = "bad-request"
  case missingFile = "missing-file"
  case emptyFile = "empty-file"
  case invalidMultipart = "invalid-multipart"
  case invalidMetadata = "invalid-metadata"
  case metadataTooLarge = "metadata-too-large"
  case invalidKey = "invalid-key"
  case invalidFileName = "invalid-filename"
  case invalidLimit = "invalid-limit"
  case invalidCursor = "invalid-cursor"
  case invalidPrefix = "invalid-prefix"
  case invalidMode = "invalid-mode"
  case invalidQuery = "invalid-query"
  case invalidParameter = "invalid-parameter"
  case unknownPreset = "unknown-preset"
  case incompleteBody = "incomplete-body"
  case invalidLength = "invalid-length"
  case unexpectedBody = "unexpected-body"
  case invalidBody = "invalid-body"
  case unauthorized = "unauthorized"
  case forbidden = "forbidden"
  case linkExpired = "link-expired"
  case linkInvalid = "link-invalid"
  case ticketExpired = "ticket-expired"
  case ticketInvalid = "ticket-invalid"
  case foreignOrigin = "foreign-origin"
  case presetsOnly = "presets-only"
  case notFound = "not-found"
  case methodNotAllowed = "method-not-allowed"
  case requestTimeout = "request-timeout"
  case keyExists = "key-exists"
  case imageArchived = "image-archived"
  case imageEncrypted = "image-encrypted"
  case lengthRequired = "length-required"
  case preconditionFailed = "precondition-failed"
  case payloadTooLarge = "payload-too-large"
  case uriTooLong = "uri-too-long"
  case unsupportedMediaType = "unsupported-media-type"
  case rangeNotSatisfiable = "range-not-satisfiable"
  case expectationFailed = "expectation-failed"
  case misdirectedRequest = "misdirected-request"
  case corruptImage = "corrupt-image"
  case tooManyPixels = "too-many-pixels"
  case unsupportedImage = "unsupported-image"
  case notAnImage = "not-an-image"
  case variantTooLarge = "variant-too-large"
  case cannotStrip = "cannot-strip"
  case upgradeRequired = "upgrade-required"
  case tooManyRequests = "too-many-requests"
  case headersTooLarge = "headers-too-large"
  case `internal` = "internal"
  case notImplemented = "not-implemented"
  case replaceNotSupported = "replace-not-supported"
  case badGateway = "bad-gateway"
  case storageUnavailable = "storage-unavailable"
  case overloaded = "overloaded"
  case unavailable = "unavailable"
  case storageTimeout = "storage-timeout"
  case transformTimeout = "transform-timeout"
  case timeout = "timeout"
  case httpVersionNotSupported = "http-version-not-supported"
  case insufficientStorage = "insufficient-storage"
}

extension ErrorCode {
  /// What is fixed for a code.
  package struct Definition: Sendable {
    /// The status codes it comes with; the first is the usual one.
    package let statuses: [Int]
    /// The sentence for a person, where nothing more can be said. Names nothing internal.
    package let message: String
    /// The cases in which nginx says it: a status, or a status and the cause that nginx's configuration names. Empty for a
    /// code that only workers say.
    package let nginxCases: [String]
    /// Whether workers say it.
    package let isFromWorkers: Bool
    /// The sentences of those of `nginxCases` that have another one than `message`.
    package var messages: [String: String] = [:]

    /// The sentence of nginx's `nginxCase`.
    package func message(of nginxCase: String) -> String { messages[nginxCase] ?? message }
  }

  /// The codes of refusals that are about who somebody is.
  package static let accessCodes: Set<ErrorCode> = [
    .unauthorized, .forbidden, .linkExpired, .linkInvalid, .ticketExpired, .ticketInvalid, .foreignOrigin,
  ]

  /// What the client is told of a compressed body.
  static let compressedBody = "the request body is compressed: send it without Content-Encoding"

  /// The usual status code.
  package var status: Int { definition.statuses[0] }

  /// The sentence for a person.
  package var message: String { definition.message }

  /// What is fixed for the code.
  package var definition: Definition {
    switch self {
    case .badRequest: .nginx(400, "the request cannot be read")
    case .missingFile: .worker(400, "the form has no field file with a file in it")
    case .emptyFile: .worker(400, "the file has no bytes")
    case .invalidMultipart: .worker(400, "the body is not a whole multipart form")
    case .invalidMetadata: .worker(400, "the metadata is not a JSON object")
    case .metadataTooLarge: .worker(400, "the metadata is larger than S3 takes")
    case .invalidKey: .both(400, "the key is not valid", cases: ["400 key"])
    case .invalidFileName: .worker(400, "the file name is not valid")
    case .invalidLimit: .worker(400, "limit must be a whole number from 1 to \(ListQuery.maximumLimit)")
    case .invalidCursor: .worker(400, "cursor must be a next_cursor of an earlier response")
    case .invalidPrefix:
      .worker(400, "prefix must be up to \(ObjectKey.maximumLength) bytes without control characters")
    case .invalidMode: .worker(400, "mode must be \(ReadMode.allCases.map(\.rawValue).formattedAsChoice())")
    case .invalidQuery: .worker(400, "the query is not valid")
    case .invalidParameter:
      Definition(
        statuses: [400], message: "a parameter of the variant is not valid", nginxCases: ["400 crop"],
        isFromWorkers: true,
        messages: ["400 crop": "crop takes nothing of the image"])
    case .unknownPreset: .worker(400, "there is no preset of this name")
    case .incompleteBody: .worker(400, "the request body ended before its declared length")
    case .invalidLength: .worker(400, "Content-Length is not a length")
    case .unexpectedBody: .nginx(400, "the method takes no request body", cases: ["400 body"])
    case .invalidBody: .worker(400, "the body is not the JSON object that is expected here")
    case .unauthorized:
      .both(401, "this needs an API key or a token that is valid", cases: ["401 unauthorized"])
    case .forbidden: .both(403, "this key or token does not allow this here", cases: ["403 forbidden"])
    case .linkExpired: .both(403, "the link has expired", cases: ["403 link-expired"])
    case .linkInvalid: .both(403, "the link is not valid for this request", cases: ["403 link-invalid"])
    case .ticketExpired: .both(403, "the ticket has expired", cases: ["403 ticket-expired"])
    case .ticketInvalid: .both(403, "the ticket is not valid for this upload", cases: ["403 ticket-invalid"])
    case .foreignOrigin:
      .both(403, "pages of this origin may not change anything here", cases: ["403 foreign-origin"])
    case .presetsOnly: .worker(403, "only presets are allowed here")
    case .notFound: .both(404, "there is nothing under this address")
    case .methodNotAllowed: .both(405, "the method is not allowed here")
    case .requestTimeout: .nginx(408, "the request did not arrive in time")
    case .keyExists: .worker(409, "there is an image under this key already")
    case .imageArchived:
      .worker(409, "the image is in an archive of the storage and cannot be read before it is restored there")
    case .imageEncrypted: .worker(409, "the image is encrypted with a key that this service does not have")
    case .lengthRequired: .nginx(411, "the request needs a Content-Length")
    case .preconditionFailed: .both(412, "a precondition of the request does not hold")
    case .payloadTooLarge: .both(413, "the request body is larger than the limit")
    case .uriTooLong: .nginx(414, "the request target is too long")
    case .unsupportedMediaType:
      Definition(
        statuses: [415], message: "the file is not an image of a type that is accepted",
        nginxCases: ["415", "415 compressed"], isFromWorkers: true, messages: ["415 compressed": Self.compressedBody])
    case .rangeNotSatisfiable: .both(416, "the range lies outside of the image")
    case .expectationFailed: .nginx(417, "the expectation cannot be met")
    case .misdirectedRequest: .nginx(421, "the request was sent to the wrong server")
    case .corruptImage: .both(422, "the image is corrupt", cases: ["422 corrupt"])
    case .tooManyPixels: .both(422, "the image has too many pixels to be decoded here", cases: ["422 pixels"])
    case .unsupportedImage: .both(422, "the image is of a kind that cannot be decoded here", cases: ["422 unsupported"])
    case .notAnImage: .nginx(422, "the file is not an image", cases: ["422 other"])
    case .variantTooLarge: .nginx(422, "the variant would have too many pixels", cases: ["422 large"])
    case .cannotStrip: .worker(422, "the metadata of this format cannot be removed")
    case .upgradeRequired: .nginx(426, "the connection must be upgraded")
    case .tooManyRequests: .nginx(429, "the client has sent too many requests")
    case .headersTooLarge: .nginx(431, "the header fields are too large")
    case .internal: .both(500, "the server failed to respond; the request id names the failure in its log")
    case .notImplemented: .nginx(501, "the request uses something that is not implemented")
    case .replaceNotSupported: .worker(501, "the storage in use cannot do this without the risk of a loss")
    case .badGateway: .nginx(502, "the worker failed over the request", cases: ["502", "502 crashed"])
    case .storageUnavailable:
      Definition(
        statuses: [502, 503], message: "the storage does not respond as it should",
        nginxCases: ["502 storage", "503 storage"], isFromWorkers: true)
    case .overloaded: .both(503, "the service is busy", cases: ["503 overloaded"])
    case .unavailable:
      .both(503, "the part of the service that does this is not running", cases: ["503", "503 unreachable"])
    case .storageTimeout:
      Definition(
        statuses: [504, 503], message: "the storage did not respond in time", nginxCases: ["504 storage"],
        isFromWorkers: true)
    case .transformTimeout:
      .both(504, "the variant was not ready in time", cases: ["504 transform"])
    case .timeout: .nginx(504, "the worker did not respond in time")
    case .httpVersionNotSupported: .nginx(505, "the HTTP version is not supported")
    case .insufficientStorage: .nginx(507, "the server has no room for the request")
    }
  }
}

extension ErrorCode.Definition {
  /// A code that only workers say.
  fileprivate static func worker(_ status: Int, _ message: String) -> Self {
    Self(statuses: [status], message: message, nginxCases: [], isFromWorkers: true)
  }

  /// A code that only nginx says: for its status, or in `cases` alone.
  fileprivate static func nginx(_ status: Int, _ message: String, cases: [String]? = nil) -> Self {
    Self(statuses: [status], message: message, nginxCases: cases ?? ["\(status)"], isFromWorkers: false)
  }

  /// A code that workers and nginx say.
  fileprivate static func both(_ status: Int, _ message: String, cases: [String]? = nil) -> Self {
    Self(statuses: [status], message: message, nginxCases: cases ?? ["\(status)"], isFromWorkers: true)
  }
}
