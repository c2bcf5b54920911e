import FastCGI
import ImageAPI
import Logging
import S3

/// All that a worker is told by its environment.
struct WorkerConfiguration {
  let pool: Pool.Configuration
  let service: ImageService.Configuration
  let s3: S3Configuration
  let cacheGenerations: SharedCacheGenerations
  let metrics: PoolMetrics
  /// Where metrics are served; `nil` for nowhere.
  let metricsSocket: String?
  /// Whether each request has a line in the log.
  let logsRequests: Bool
  let logLevel: Logger.Level

  /// The configuration in `variables`, or in the environment of the process.
  ///
  /// - Throws: every problem at once.
  static func fromEnvironment(_ variables: [String: String]? = nil) throws(ConfigurationError) -> Self {
    var environment = Environment(variables)
    let generationFile = environment.string("CACHE_GENERATION_FILE", default: "/dev/shm/image-fcgi.generations")

    let threads = environment.integer("THREADS", in: 1...1024, default: 16)
    let maximumBodySize = environment.integer("MAX_UPLOAD_BYTES", in: 1...(1 << 45), default: 100 << 20)
    let drainDeadline = environment.integer("DRAIN_SECONDS", in: 1...3600, default: 30)
    let service = ImageService.Configuration(
      publicURL: PublicURL(environment.string("PUBLIC_URL", default: "")),
      acceptsAnyFile: environment.flag("ALLOW_ANY_FILE", default: false),
      storageTimeout: environment.integer("S3_TIMEOUT_SECONDS", in: 1...3600, default: 30))
    let logLevel = environment.logLevel()
    let spool = environment.spool()
    let generations = environment.parse("CACHE_GENERATION_FILE=\(generationFile)") {
      try SharedCacheGenerations(path: generationFile)
    }
    let metricsFile = environment.string("METRICS_FILE", default: "/dev/shm/image-fcgi.metrics")
    let metrics = environment.parse("METRICS_FILE=\(metricsFile)") {
      try PoolMetrics(path: metricsFile)
    }
    let logsRequests = environment.choice("LOG_REQUESTS", ["on": true, "off": false], default: true)
    let s3 = environment.s3Configuration()

    guard environment.problems.isEmpty, let spool, let generations, let metrics, var s3 else {
      throw ConfigurationError(problems: environment.problems)
    }
    s3.observer = metrics
    return Self(
      pool: .init(threads: threads, maximumBodySize: maximumBodySize, spool: spool, drainDeadline: drainDeadline),
      service: service, s3: s3, cacheGenerations: generations, metrics: metrics,
      metricsSocket: environment.first(of: "METRICS_SOCKET")?.value, logsRequests: logsRequests, logLevel: logLevel)
  }
}
