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
  private let put: PutHandler
  private let edit: EditHandler
  private let copy: CopyHandler
  private let deleteMany: DeleteManyHandler
  private let health = HealthHandler()
  private let readiness: ReadinessHandler
  private let access: (any AccessControl)?

  init(_ configuration: ImageService.Configuration, _ ports: ImageService.Ports) {
    let store = ports.store
    access = ports.access
    let editor = store as? any ObjectEditor
    let intake = ImageIntake(rules: configuration.intake, inspector: ports.inspector)
    let publicURL = configuration.publicURL
    let timeout = StorageTimeout(seconds: configuration.storageTimeout)
    list = ListHandler(store: store, editor: editor, timeout: timeout, publicURL: publicURL)
    upload = UploadHandler(
      store: store, editor: editor, generations: ports.generations, timeout: timeout, publicURL: publicURL,
      intake: intake)
    view = ViewHandler(store: store, timeout: timeout, publicURL: publicURL)
    download = DownloadHandler(
      store: store, generations: ports.generations, timeout: timeout, cacheSpace: ports.cacheSpace,
      cacheScope: configuration.cacheScope)
    variant = VariantHandler(
      store: store, generations: ports.generations, timeout: timeout, cacheSpace: ports.cacheSpace,
      cacheScope: configuration.cacheScope, rules: configuration.variants)
    links = LinkHandler(
      control: ports.access, maker: LinkMaker(publicURL: publicURL, variants: configuration.variants))
    tickets = TicketHandler(control: ports.access, publicURL: publicURL)
    session = SessionHandler(control: ports.access, publicURL: publicURL)
    delete = DeleteHandler(
      store: store, editor: editor, locks: ports.locks, generations: ports.generations, timeout: timeout)
    put = PutHandler(
      store: store, editor: editor, locks: ports.locks, generations: ports.generations, timeout: timeout,
      publicURL: publicURL, intake: intake)
    edit = EditHandler(
      store: store, editor: editor, locks: ports.locks, generations: ports.generations, timeout: timeout,
      publicURL: publicURL)
    copy = CopyHandler(
      store: store, editor: editor, locks: ports.locks, generations: ports.generations, timeout: timeout,
      publicURL: publicURL)
    deleteMany = DeleteManyHandler(
      editor: editor, locks: ports.locks, generations: ports.generations, timeout: timeout)
    readiness = ReadinessHandler(store: store, renderers: ports.renderers)
  }

  /// The response of the handler that the route names. `record` gets what the status does not say.
  func respond(to routed: RoutedRequest, _ principal: Principal, _ record: inout RequestRecord) throws -> Response {
    switch routed.route.kind {
    case .list: try list.respond(to: routed.query, principal)
    case .upload: try upload.respond(to: routed.request, principal)
    case .view:
      try scope(routed, principal).applied(to: view.respond(to: routed.imageKey(), routed.request, routed.query))
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
    case .put: try put.respond(to: routed.imageKey(), routed.request)
    case .edit: try edit.respond(to: routed.imageKey(), routed.request)
    case .copy: try copy.copy(routed.request, principal)
    case .move: try copy.move(routed.request, principal)
    case .deleteMany: try deleteMany.respond(to: routed.request, principal, &record)
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
