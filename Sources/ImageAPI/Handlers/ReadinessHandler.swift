import FastCGI

/// `GET /readyz`.
struct ReadinessHandler {
  let store: any ObjectStore
  /// The renderers; `nil` where there are none.
  let renderers: (any RendererStates)?

  /// How long the storage may take to show that it is there, in seconds.
  private static let timeout = 3

  /// Whether the storage and its bucket respond. Every failure is 503: the service is not ready.
  ///
  /// Without renderers it is ready for everything but variants, so their state is only told.
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
    return .success {
      $0.object {
        $0.member("ready", true)
        $0.member("renderers", (renderers?.renderers ?? .off).rawValue)
        $0.member("inspectors", (renderers?.inspectors ?? .off).rawValue)
      }
    }
  }
}
