import Access
package import FastCGI
package import Logging

/// The image API on one thread: finds the route of a request, has its handler respond, and records the outcome.
package final class ImageService: RequestHandler {
  /// What an operator can set.
  package struct Configuration: Sendable {
    /// The addresses that responses name.
    package var publicURL: PublicURL
    /// What uploads go through.
    package var intake: ImageIntake.Rules
    /// Which variants there are.
    package var variants: VariantRules
    /// The longest time that a request may spend on the storage, its own bytes aside, in seconds.
    package var storageTimeout: Int
    /// What nginx's keys of copies begin with: names the endpoint and the bucket.
    package var cacheScope: String

    /// A configuration from its values.
    package init(
      publicURL: PublicURL, intake: ImageIntake.Rules, variants: VariantRules, storageTimeout: Int,
      cacheScope: String = ""
    ) {
      self.publicURL = publicURL
      self.intake = intake
      self.variants = variants
      self.storageTimeout = storageTimeout
      self.cacheScope = cacheScope
    }
  }

  /// What the service needs of the outside.
  package struct Ports {
    /// The images. The service owns the store.
    let store: any ObjectStore
    /// Counts what requests ask of the storage; `nil` for nothing.
    let meter: (any StorageMeter)?
    /// The generations of nginx's cache entries.
    let generations: any CacheGenerations
    /// Keeps changes of the same image apart.
    let locks: any EditLocks
    /// The room of nginx's cache; `nil` where there is always room.
    let cacheSpace: (any CacheSpace)?
    /// Decodes uploads; `nil` where nobody does.
    let inspector: (any ImageInspector)?
    /// Whether renderers and inspectors are there; `nil` where there are none.
    let renderers: (any RendererStates)?
    /// The rules of access; `nil` while everybody may do everything.
    let access: (any AccessControl)?
    /// Takes note of requests.
    let recorder: any RequestRecorder

    /// Ports from their implementations.
    package init(
      store: any ObjectStore, meter: (any StorageMeter)? = nil, generations: any CacheGenerations,
      locks: any EditLocks, cacheSpace: (any CacheSpace)? = nil, inspector: (any ImageInspector)? = nil,
      renderers: (any RendererStates)? = nil, access: (any AccessControl)? = nil, recorder: any RequestRecorder
    ) {
      self.store = store
      self.meter = meter
      self.generations = generations
      self.locks = locks
      self.cacheSpace = cacheSpace
      self.inspector = inspector
      self.renderers = renderers
      self.access = access
      self.recorder = recorder
    }
  }

  private let ports: Ports
  private let handlers: Handlers
  private var access: AccessCheck
  private let logger: Logger

  /// A service for one thread.
  package init(configuration: Configuration, ports: Ports, logger: Logger) {
    self.ports = ports
    self.logger = logger
    handlers = Handlers(configuration, ports)
    access = AccessCheck(control: ports.access, publicURL: configuration.publicURL)
  }

  /// The response to `request`. Every failure is a response too; failures that are not the client's are logged.
  package func respond(to request: Request) -> Response {
    ports.recorder.requestBegan()
    let start = ContinuousClock.now
    let traceparent = request[.traceparent]
    var record = RequestRecord(
      requestID: request.requestID, method: request.method, bytesReceived: request.contentLength,
      trace: traceparent.isEmpty ? nil : TraceContext(traceparent: traceparent, random: .random(in: 0 ... .max)))
    ports.meter?.begin(trace: record.trace)
    let response = respond(to: request, &record)
    record.status = response.status
    record.bytesSent = response.body.count
    record.storage = ports.meter?.end() ?? StorageUse()
    record.duration = .now - start
    ports.recorder.requestEnded(record)
    return response
  }

  private func respond(to request: Request, _ record: inout RequestRecord) -> Response {
    if !request[.accessQuestion].isEmpty { return answer(request, &record) }
    do {
      let routed = try RoutedRequest(request)
      record.kind = routed.route.kind
      let principal = try access.principal(of: routed)
      record.principal = principal.name
      record.admission = AccessAdmission(principal, routed.route.permission)
      return try handlers.respond(to: routed, principal, &record)
    } catch {
      if let refusal = error as? AccessRefusal { record.principal = refusal.name }
      let failure = APIError(error)
      if failure.status >= 500 { log(failure, request) }
      record.errorCode = failure.code
      return .failure(failure, requestID: request.requestID)
    }
  }

  /// Tells nginx whether the request may send its body. What is wrong with it apart from that, the request itself is told.
  private func answer(_ request: Request, _ record: inout RequestRecord) -> Response {
    record.kind = .access
    do {
      record.principal = try admit(request).name
      return AccessQuestionAnswer.yes
    } catch {
      let failure = APIError(error)
      record.principal = error.name
      record.errorCode = failure.code
      return AccessQuestionAnswer.no(failure)
    }
  }

  /// Who the request is from, whatever is wrong with it apart from that. Nobody sends a body who has not said who they are.
  private func admit(_ request: Request) throws(AccessRefusal) -> Principal {
    guard let routed = try? RoutedRequest(request) else { return try access.somebody(request) }
    return try access.decide(routed)
  }

  /// Logs a failure that is not the client's.
  private func log(_ failure: APIError, _ request: Request) {
    logger.error(
      "request failed",
      metadata: [
        "request_id": "\(request.requestID)", "method": "\(request.method)", "code": "\(failure.code.rawValue)",
        "cause": "\(failure.cause ?? failure.message)",
      ])
  }
}
