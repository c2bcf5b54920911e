import Access
import FastCGI
import System

/// The handlers of one thread, one for each kind of request, with the ports that they need.
struct Handlers {
  private let list: ListHandler
  private let upload: UploadHandler
  private let view: ViewHandler
  private let download: DownloadHandler
  private let variant: VariantHandler
  private let delete: DeleteHandler
  private let links: LinkHandler
  private let tickets: TicketHandler
  private let session: SessionHandler
  private let health = HealthHandler()
  private let readiness: ReadinessHandler
  private let access: (any AccessControl)?

  init(_ configuration: ImageService.Configuration, _ ports: ImageService.Ports) {
    let store = ports.store
    access = ports.access
    let publicURL = configuration.publicURL
    let timeout = StorageTimeout(seconds: configuration.storageTimeout)
    list = ListHandler(store: store, timeout: timeout, publicURL: publicURL)
    upload = UploadHandler(
      store: store, generations: ports.generations, timeout: timeout, publicURL: publicURL,
      intake: ImageIntake(rules: configuration.intake, inspector: ports.inspector))
    view = ViewHandler(store: store, timeout: timeout, publicURL: publicURL)
    download = DownloadHandler(
      store: store, generations: ports.generations, timeout: timeout, cacheSpace: ports.cacheSpace,
      cacheScope: configuration.cacheScope)
    variant = VariantHandler(
      store: store, generations: ports.generations, timeout: timeout, cacheSpace: ports.cacheSpace,
      cacheScope: configuration.cacheScope, rules: configuration.variants)
    delete = DeleteHandler(store: store, generations: ports.generations, timeout: timeout)
    links = LinkHandler(
      control: ports.access, maker: LinkMaker(publicURL: publicURL, variants: configuration.variants))
    tickets = TicketHandler(control: ports.access, publicURL: publicURL)
    session = SessionHandler(control: ports.access, publicURL: publicURL)
    readiness = ReadinessHandler(store: store, renderers: ports.renderers)
  }

  /// The response of the handler that the route names.
  func respond(to routed: RoutedRequest, _ principal: Principal) throws -> Response {
    switch routed.route.kind {
    case .list: try list.respond(to: routed.query)
    case .upload: try upload.respond(to: routed.request, principal)
    case .view: try scope(routed, principal).applied(to: view.respond(to: routed.imageKey(), routed.query))
    case .download:
      try scope(routed, principal).applied(
        to: download.respond(to: routed.imageKey(), routed.mode, routed.query["v"], routed.request))
    case .variant:
      try scope(routed, principal).applied(
        to: variant.respond(to: routed.imageKey(), routed.query, routed.mode, routed.request))
    case .delete: try delete.respond(to: routed.imageKey(), routed.request)
    case .links: try links.respond(to: routed.request, principal)
    case .tickets: try tickets.respond(to: routed.request, principal)
    case .session: try session.respond(to: routed)
    case .health: health.respond()
    case .readiness: try readiness.respond()
    case .put, .edit, .copy, .move, .deleteMany: throw APIError(.notImplemented)
    case .access, .other: throw APIError(.internal, cause: "a route has no kind")
    }
  }

  /// Whose caches may keep the image that is read.
  private func scope(_ routed: RoutedRequest, _ principal: Principal) throws -> CacheScope {
    CacheScope(
      of: try routed.imageKey().value, for: principal, publicPrefixes: access?.rules.publicPrefixes ?? .none,
      now: SystemClock.seconds)
  }
}
