import FastCGI
import ImageAPI
import Logging
import Metrics
import S3
import System

/// The configuration of a worker.
struct WorkerConfiguration {
  let pool: Pool.Configuration
  let service: ImageService.Configuration
  let s3: S3Configuration
  let cacheGenerations: SharedCacheGenerations
  /// The file of the locks that keep changes apart on this host.
  let editLocksFile: String
  /// Where the locks are.
  let editLockPlace: EditLockPlace
  let cacheSpace: MeasuredCacheSpace
  /// The inspectors; `nil` if uploads are not decoded.
  let inspector: FastCGIInspector?
  /// Whether renderers and inspectors are there.
  let renderers: ListeningRenderers
  /// The rules of access; `nil` while everybody may do everything.
  let access: FileAccessControl?
  let metrics: PoolMetrics
  /// What renderers and inspectors count.
  let renderMetrics: RenderMetrics
  /// The socket of the metrics; `nil` for none.
  let metricsSocket: String?
  /// Whether each request is logged.
  let logsRequests: Bool
  let logLevel: Logger.Level

  /// The configuration in `variables`, or in the environment of the process.
  ///
  /// - Throws: All problems at once.
  static func fromEnvironment(_ variables: [String: String]? = nil) throws(ConfigurationError) -> Self {
    var environment = Environment(variables)
    // Only multiwatch uses WORKERS. An invalid value is reported with the other problems.
    _ = environment[\.shared.workers]
    let threads = environment[\.shared.threads]
    let maximumBodySize = environment[\.shared.maxUploadBytes]
    let drainDeadline = environment[\.worker.drainSeconds]
    var service = ImageService.Configuration(
      publicURL: environment[\.worker.publicURL],
      intake: environment.intakeRules(),
      variants: environment.variantRules(),
      storageTimeout: environment[\.shared.storageTimeout])
    let renderers = ListeningRenderers(
      rendererCount: environment[\.imaging.renderers], renderSocket: environment[\.imaging.renderSocket],
      inspectorCount: environment[\.imaging.inspectors], inspectSocket: environment[\.imaging.inspectSocket])
    let renderMetrics = RenderMetrics(path: environment[\.imaging.renderMetricsFile])
    let inspector = FastCGIInspector(
      client: ApplicationClient(socketPath: environment[\.imaging.inspectSocket]), limits: environment.renderLimits())
    let logLevel = environment[\.worker.logLevel]
    let spool = environment.parse(\.shared.spoolFolder) { try Spool(folder: $0) }
    let generations = environment.parse(\.worker.cacheGenerationFile) { try SharedCacheGenerations(path: $0) }
    let editLocksFile = environment[\.worker.cacheGenerationFile] + ".locks"
    _ = environment.parse(\.worker.cacheGenerationFile) { (_) throws(SharedFileError) in
      try FileLocks(path: editLocksFile)
    }
    let editLockPlace = environment[\.access.editLock]
    if editLockPlace == .bucket, environment[\.client.emulatesConditions] {
      let (lock, conditions) = (Settings.table.access.editLock.name, Settings.table.client.emulatesConditions.name)
      environment.report("\(lock)=bucket needs an engine that checks conditions, and \(conditions) is emulated")
    }
    let metrics = environment.parse(\.worker.metricsFile) { try PoolMetrics(path: $0) }
    let cacheFolder = environment[\.shared.cacheFolder]
    // nginx/templates/variants.conf.template has these two.
    let variantFolders = [
      environment[\.imaging.variantCacheFolder], environment[\.shared.temporaryFolder] + "/originals",
    ]
    let cacheMinimumFree = NginxSize.bytes(Array(environment[\.shared.cacheMinimumFree].utf8)) ?? 0
    let metricsSocket = environment[\.shared.metricsSocket]
    let logsRequests = environment[\.worker.logsRequests]
    let access = environment.accessControl()
    let s3 = environment.s3Configuration()

    guard environment.problems.isEmpty, let spool, let generations, let metrics, var s3 else {
      throw ConfigurationError(problems: environment.problems)
    }
    s3.observer = metrics
    s3.spoolFolder = spool.folder
    service.cacheScope = s3.address.url
    return Self(
      pool: .init(threads: threads, maximumBodySize: maximumBodySize, spool: spool, drainDeadline: drainDeadline),
      service: service, s3: s3, cacheGenerations: generations, editLocksFile: editLocksFile,
      editLockPlace: editLockPlace,
      cacheSpace: MeasuredCacheSpace(
        images: cacheFolder, variants: variantFolders, minimum: cacheMinimumFree / 2),
      inspector: service.intake.check == .full ? inspector : nil, renderers: renderers, access: access,
      metrics: metrics, renderMetrics: renderMetrics, metricsSocket: metricsSocket, logsRequests: logsRequests,
      logLevel: logLevel)
  }
}
