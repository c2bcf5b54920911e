import FastCGI

extension ImageService {
  /// How long the storage may take to show that it is there, in seconds.
  private static let readinessTimeout = 3

  /// `GET /readyz`: whether the storage and its bucket answer. Every failure is 503: the service is not ready.
  func readiness() throws -> Response {
    do {
      try store.checkReady(deadline: .now + .seconds(Self.readinessTimeout))
    } catch {
      var failure = APIError(503, Self.code(error), Self.reason(error))
      failure.cause = error.message
      throw failure
    }
    return .success { $0.raw(#"{"ready":true}"#) }
  }

  private static func code(_ error: StoreError) -> String {
    error.code == .timedOut ? APIError.storageTimeout.code : APIError.storageUnavailable.code
  }

  private static func reason(_ error: StoreError) -> String {
    switch error.code {
    case .notFound: "the bucket does not exist"
    case .timedOut: APIError.storageTimeout.message
    case .overloaded: APIError.storageOverloaded.message
    case .unavailable, .alreadyExists, .keyRefused, .tooLarge, .invalidMark: APIError.storageUnavailable.message
    }
  }
}
