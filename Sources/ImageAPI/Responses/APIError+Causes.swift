import Access
import FastCGI
import HTTPSyntax
import Imaging
import Multipart

/// The one place where a failure of another layer becomes a response.
extension APIError {
  /// The failure that a client is told for any error that a request ends in; an unknown one is internal.
  init(_ error: any Error) {
    switch error {
    case let error as APIError: self = error
    case let error as AccessRefusal: self.init(error)
    case let error as StoreError: self.init(error)
    case let error as InvalidKey: self.init(.invalidKey, error.reason, limit: error.limit, actual: error.actual)
    case let error as InvalidDocument: self.init(.invalidBody, error.reason, limit: error.limit, actual: error.actual)
    case let error as EditLockError: self.init(error)
    case let error as InvalidFileName: self.init(.invalidFileName, error.reason)
    case let error as MetadataTooLarge:
      self.init(
        .metadataTooLarge, "the metadata takes \(error.actual) bytes of the \(error.limit) that S3 has for it",
        limit: error.limit, actual: error.actual)
    case let error as BodyError: self.init(error)
    case let error as CorruptImage: self.init(.corruptImage, "the image is corrupt: \(error.reason)")
    case let error as CannotStrip: self.init(error)
    case let error as InvalidParameter: self.init(.invalidParameter, error.message)
    case let error as InspectionError: self.init(error)
    case let error as MultipartError: self.init(.invalidMultipart, error.message)
    case let error as QueryError: self.init(error)
    default: self.init(.internal, cause: String(describing: error))
    }
  }

  private init(_ error: AccessRefusal) {
    let code: ErrorCode =
      switch error.code {
      case .unauthorized: .unauthorized
      case .forbidden: .forbidden
      case .linkExpired: .linkExpired
      case .linkInvalid: .linkInvalid
      case .ticketExpired: .ticketExpired
      case .ticketInvalid: .ticketInvalid
      case .foreignOrigin: .foreignOrigin
      }
    self.init(code, error.message)
  }

  private init(_ error: StoreError) {
    switch error.code {
    case .notFound: self.init(.notFound)
    case .alreadyExists: self.init(.keyExists)
    case .changed: self.init(.preconditionFailed)
    case .notSupported: self.init(.replaceNotSupported)
    case .keyRefused: self.init(.invalidKey, "the storage in use cannot hold an image under this key")
    case .tooLarge: self.init(.payloadTooLarge, "the image is larger than the storage can hold")
    case .archived: self.init(.imageArchived)
    case .encrypted: self.init(.imageEncrypted)
    case .invalidMark: self.init(.invalidCursor)
    case .unavailable: self.init(.storageUnavailable)
    case .overloaded:
      self.init(.storageUnavailable, "the storage takes no more requests at the moment", status: 503)
    case .timedOut: self.init(.storageTimeout)
    }
    cause = error.message
  }

  private init(_ error: EditLockError) {
    switch error {
    case .busy: self.init(.overloaded, "others are changing this image all the time")
    case .lost: self.init(.overloaded, "the change took too long to begin, and nothing was changed")
    case .unavailable(let cause): self.init(.unavailable, "the lock of the image cannot be taken", cause: cause)
    }
  }

  private init(_ error: CannotStrip) {
    switch error.code {
    case .format: self.init(.cannotStrip, error.reason)
    case .malformed, .tooManySegments: self.init(.corruptImage, error.reason)
    }
  }

  private init(_ error: InspectionError) {
    switch error {
    case .corrupt: self.init(.corruptImage, "the pixels of the image cannot be decoded")
    case .tooManyPixels: self.init(ErrorCode.tooManyPixels)
    case .unsupported: self.init(.unsupportedImage)
    case .timedOut: self.init(.transformTimeout, "the image could not be checked in time")
    case .overloaded: self.init(.overloaded, "all inspectors are busy")
    case .unavailable(let cause): self.init(.unavailable, "no inspector is running", cause: cause)
    }
  }

  private init(_ error: BodyError) {
    switch error {
    case .tooLarge(let limit, let actual):
      self.init(.payloadTooLarge, limit: limit, actual: actual)
    case .incomplete: self.init(.incompleteBody)
    case .invalidLength: self.init(.invalidLength)
    }
  }

  private init(_ error: QueryError) {
    switch error {
    case .duplicateParameter(let name):
      self.init(.invalidQuery, "the query has the parameter \(name) more than once")
    case .invalidEncoding: self.init(.invalidQuery, "the query is not percent-encoded UTF-8")
    case .tooManyParameters:
      self.init(.invalidQuery, "the query has more than \(Query.maxParameters) parameters")
    }
  }
}
