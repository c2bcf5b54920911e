package import FastCGI
package import Logging

/// The image API: turns a request into an answer, with one object store of its own.
package final class ImageService: RequestHandler {
  /// What an operator can set.
  package struct Configuration: Sendable {
    /// What comes before a path in `url` and `download_url`; empty for addresses without a host.
    package var publicURL: String
    /// Whether files are taken whose content is no known image.
    package var acceptsAnyFile: Bool
    /// The longest time that a request may spend on the storage, its own bytes aside, in seconds.
    package var storageTimeout: Int

    /// A configuration from its values.
    package init(publicURL: String, acceptsAnyFile: Bool, storageTimeout: Int) {
      self.publicURL = publicURL
      self.acceptsAnyFile = acceptsAnyFile
      self.storageTimeout = storageTimeout
    }
  }

  let configuration: Configuration
  let store: any ObjectStore
  let generations: any CacheGenerations
  private let recorder: any RequestRecorder
  private let logger: Logger

  /// A service for one thread, which owns `store`.
  package init(
    configuration: Configuration, store: any ObjectStore, generations: any CacheGenerations,
    recorder: any RequestRecorder, logger: Logger
  ) {
    self.configuration = configuration
    self.store = store
    self.generations = generations
    self.recorder = recorder
    self.logger = logger
  }

  /// The answer to `request`; whatever fails is answered and, where it is not the client's doing, logged.
  package func respond(to request: Request) -> Response {
    recorder.requestBegan()
    let start = ContinuousClock.now
    var random = SystemRandomNumberGenerator()
    let trace =
      request.traceparent.isEmpty ? nil : TraceContext(traceparent: request.traceparent, random: random.next())
    store.trace = trace
    var kind = RequestRecord.Kind.other
    var failure: APIError?
    let response: Response
    do {
      let route = try Route(request)
      kind = route.kind
      response = try answer(request, route)
    } catch {
      let answer = APIError(error)
      if answer.status >= 500 { log(answer, error, request) }
      response = .failure(answer, requestID: request.requestID)
      failure = answer
    }
    recorder.requestEnded(
      RequestRecord(
        kind: kind, requestID: request.requestID, method: request.method, status: response.status,
        errorCode: failure?.code, duration: .now - start, bytesReceived: request.contentLength,
        bytesSent: response.body.count, storage: store.takeUse(), trace: trace))
    return response
  }

  /// Logs a failure that is not the client's doing.
  private func log(_ answer: APIError, _ error: any Error, _ request: Request) {
    logger.error(
      "request failed",
      metadata: [
        "request_id": "\(request.requestID)", "method": "\(request.method)", "code": "\(answer.code)",
        "cause": "\(answer.cause ?? String(describing: error))",
      ])
  }

  private func answer(_ request: Request, _ route: Route) throws -> Response {
    switch route {
    case .list(let query): try list(ListQuery(query))
    case .upload: try upload(request)
    case .view(let key): try view(key)
    case .download(let key, let disposition): try download(key, disposition, request)
    case .delete(let key): try delete(key)
    case .health: .success { $0.raw(#"{"healthy":true}"#) }
    case .readiness: try readiness()
    }
  }

  /// When the storage must have answered a request that carries `byteCount` bytes.
  ///
  /// A storage that takes less than 1 MiB/s of an upload counts as one that does not answer.
  func deadline(byteCount: Int = 0) -> ContinuousClock.Instant {
    .now + .seconds(configuration.storageTimeout + byteCount >> 20)
  }

  /// The address of an image.
  func url(_ pathEncodedKey: String) -> String { "\(configuration.publicURL)/images/\(pathEncodedKey)" }
}
