import System

/// Settings that must be the same for workers and nginx.
struct SharedSettings: SettingGroup {
  static let title = "Workers and nginx"
  static let readers = "The workers and nginx read these. They must have the same values."
  static let fillsTemplates = true

  /// The folder of the sockets and other files that workers and nginx share.
  static let runtimeFolder = "/run/image-fcgi"
  /// The folder in which nginx makes what renderers need.
  static let originalsFolder = "/run/image-fcgi-originals"
  /// The folder in which renderers make what nginx and workers need.
  static let renderFolder = "/run/image-fcgi-render"
  /// The metrics socket to which nginx connects by default.
  static let metricsSocketOfNginx = "\(runtimeFolder)/metrics.sock"

  /// The number of worker processes; 1 to 1024.
  let workers: Setting<Int> = Setting(
    "WORKERS", .integer(1...1024), derived: "the number of cores", inPackage: .example("4"),
    "Number of worker processes."
  ) { _ in Processors.count }

  /// The number of threads of each worker; 1 to 1024.
  let threads = Setting(
    "THREADS", .integer(1...1024), default: 16, inPackage: .fallback,
    "Number of threads of each worker. A thread handles one request at a time.")

  /// The maximum size of an upload's body, in bytes; 1 byte to 32 TiB.
  let maxUploadBytes = Setting(
    "MAX_UPLOAD_BYTES", .integer(1...(1 << 45)), default: 100 << 20, inPackage: .fallback,
    "Maximum size of an upload's body, in bytes.")

  /// The timeout of S3 for a request, in seconds; 1 second to an hour.
  let storageTimeout = Setting(
    "S3_TIMEOUT_SECONDS", .integer(1...3600), default: 30,
    "Timeout of S3 in seconds. An upload has one more second for each MiB. nginx waits 45 s longer for a worker.")

  /// The folder of large request bodies.
  let spoolFolder = Setting(
    "SPOOL_DIR", .text, default: "/var/spool/image-fcgi", "Folder of large request bodies. It must exist.")

  /// The folder of nginx's cache.
  let cacheFolder = Setting(
    "CACHE_DIR", .text, default: "/var/cache/nginx/images",
    "Folder of the cache of images. Workers only check how full its disk is.")

  /// The folder of response bodies that do not fit into memory, and of originals that renderers have just read.
  let temporaryFolder = Setting(
    "TEMP_DIR", .text, default: "/var/cache/nginx",
    "Folder of temporary files. Workers only check how full its disk is.")

  /// The free space that the cache leaves, as nginx writes a number of bytes.
  let cacheMinimumFree = Setting(
    "CACHE_MIN_FREE", .size, default: "256m",
    "Minimum free space on the disks of `CACHE_DIR`, `VARIANT_CACHE_DIR` and `TEMP_DIR`. With less, nginx removes copies. With less than half of it, downloads or variants bypass their cache. `0` disables both."
  )

  /// The socket on which one of the workers serves metrics.
  let metricsSocket = Setting(
    "METRICS_SOCKET", .text, unset: "none for the workers; `\(metricsSocketOfNginx)` for nginx",
    "Unix socket on which one of the workers serves metrics to nginx.")
}
