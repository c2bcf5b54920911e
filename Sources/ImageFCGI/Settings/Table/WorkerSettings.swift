import Logging

/// The workers' own.
struct WorkerSettings: SettingGroup {
  static let title = "Workers"
  static let readers = "The workers read these; the sweep reads `LOG_LEVEL`."

  /// Whether files of unknown types are taken.
  let acceptsAnyFile = Setting(
    "ALLOW_ANY_FILE", .flag, default: false, "`true` takes files of other types, as `application/octet-stream`.")

  /// What comes before the paths of an answer.
  let publicURL = Setting(
    "PUBLIC_URL", .text, default: "", "What comes before `/images/…` in `url`, `download_url`, `Location` and `Link`.")

  /// The longest end of a worker, in seconds; 1 to an hour.
  let drainSeconds = Setting(
    "DRAIN_SECONDS", .integer(1...3600), default: 30,
    "Seconds that a worker has to finish its requests when it is to end.")

  /// Which copies in nginx's cache are valid.
  let cacheGenerationFile = Setting(
    "CACHE_GENERATION_FILE", .text, default: "\(SharedSettings.runtimeFolder)/cache-generation",
    "The file that says which copies in nginx's cache are valid; all workers of a host share it.")

  /// The figures of the pool.
  let metricsFile = Setting(
    "METRICS_FILE", .text, default: "\(SharedSettings.runtimeFolder)/metrics",
    "The file that counts requests; all workers of a host share it.")

  /// Whether each request has a line in the log.
  let logsRequests = Setting("LOG_REQUESTS", .onOff, default: true, "`off` leaves out the log's line for each request.")

  /// The least grave events that are logged.
  let logLevel = Setting(
    "LOG_LEVEL", .logLevel, default: .info, inPackage: .fallback, "The least grave events that are logged.")
}
