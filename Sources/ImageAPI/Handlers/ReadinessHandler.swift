import FastCGI

/// `GET /readyz`.
struct ReadinessHandler {
  let store: any ObjectStore

  /// How long the storage may take to show that it is there, in seconds.
  private static let timeout = 3

  /// Whether the storage and its bucket respond. Every failure is 503: the service is not ready.
  func respond() throws -> Response {
    do {
      try store.checkReady(deadline: .now + .seconds(Self.timeout))
    } catch {
      let failure = APIError(error)
      throw error.code == .notFound
        ? APIError(.storageUnavailable, "the bucket does not exist", status: 503, cause: error.message)
        : APIError(
          error.code == .timedOut ? .storageTimeout : .storageUnavailable, failure.message, status: 503,
          cause: error.message)
    }
    return .success { $0.object { $0.member("ready", true) } }
  }
}
