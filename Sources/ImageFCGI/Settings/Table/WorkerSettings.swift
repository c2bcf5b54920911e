import ImageAPI
import Logging

/// Settings of the workers.
struct WorkerSettings: SettingGroup {
  static let title = "Workers"
  static let readers = "The workers read these; the sweep reads `LOG_LEVEL`."

  /// Whether uploads of unknown types are accepted.
  let acceptsAnyFile = Setting(
    "ALLOW_ANY_FILE", .flag, default: false, "`true` accepts files of other types, as `application/octet-stream`.")

  /// The start of the URLs in responses; empty for paths only.
  let publicURL = Setting(
    "PUBLIC_URL", .publicURL, default: PublicURL(""),
    "Public address of the API, which precedes `/images/…` in `url`, `download_url`, `Location` and `Link`. nginx takes the origin of its own pages from it, otherwise from `Host`."
  )

  /// The time that a stopping worker has for its requests, in seconds; 1 second to an hour.
  let drainSeconds = Setting(
    "DRAIN_SECONDS", .integer(1...3600), default: 30,
    "Seconds that a stopping worker has to finish its requests.")

  /// The file of cache generations.
  let cacheGenerationFile = Setting(
    "CACHE_GENERATION_FILE", .text, default: "\(SharedSettings.runtimeFolder)/cache-generation",
    "File with the cache generations, which invalidate nginx's cache. All workers of a host share it, and the file of the same name with `.locks`, which keeps simultaneous changes apart."
  )

  /// The file of the metrics.
  let metricsFile = Setting(
    "METRICS_FILE", .text, default: "\(SharedSettings.runtimeFolder)/metrics",
    "File with the counters of the metrics. All workers of a host share it.")

  /// Whether workers log each request.
  let logsRequests = Setting("LOG_REQUESTS", .onOff, default: true, "`off` disables the log line for each request.")

  /// The minimum level of logged events.
  let logLevel = Setting(
    "LOG_LEVEL", .logLevel, default: .info, inPackage: .fallback, "Minimum level of events that are logged.")
}
