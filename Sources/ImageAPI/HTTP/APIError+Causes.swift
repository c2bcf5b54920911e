import FastCGI
import HTTPSyntax
import Multipart

/// The one place where a failure of another module becomes an answer.
extension APIError {
  /// The answer to any error that a request ends in; an unknown one is ours.
  init(_ error: any Error) {
    switch error {
    case let error as APIError: self = error
    case let error as StoreError: self.init(error)
    case let error as BodyError: self.init(error)
    case let error as MultipartError: self = .invalidMultipart(error.message)
    case let error as QueryError: self.init(error)
    default: self = .internalFailure
    }
  }

  private init(_ error: StoreError) {
    switch error.code {
    case .notFound: self = .imageNotFound
    case .alreadyExists: self = .keyExists
    case .keyRefused: self = .invalidKey("the storage in use cannot hold an image under this key")
    case .tooLarge: self = .objectTooLarge
    case .invalidMark: self = .invalidCursor
    case .unavailable: self = .storageUnavailable
    case .overloaded: self = .storageOverloaded
    case .timedOut: self = .storageTimeout
    }
  }

  private init(_ error: BodyError) {
    switch error {
    case .tooLarge(let limit, let actual): self = .payloadTooLarge(limit: limit, actual: actual)
    case .incomplete: self = Self(400, "incomplete-body", "the request body ended before its declared length")
    case .invalidLength: self = Self(400, "invalid-length", "Content-Length is not a length")
    }
  }

  private init(_ error: QueryError) {
    switch error {
    case .duplicateParameter(let name): self = .invalidQuery("the query has the parameter \(name) more than once")
    case .invalidEncoding: self = .invalidQuery("the query is not percent-encoded UTF-8")
    case .tooManyParameters: self = .invalidQuery("the query has more than \(Query.maxParameters) parameters")
    }
  }
}
