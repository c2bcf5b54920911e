import System

/// What workers and nginx must agree on.
struct SharedSettings: SettingGroup {
  static let title = "Workers and nginx"
  static let readers = "The workers and nginx read these, and must have the same values."
  static let fillsTemplates = true

  /// The sockets of a host, and what workers and nginx share besides, lie here.
  static let runtimeFolder = "/run/image-fcgi"
  /// Where nginx looks for metrics if nothing is said.
  static let metricsSocketOfNginx = "\(runtimeFolder)/metrics.sock"

  /// Worker processes; 1 to 1024.
  let workers: Setting<Int> = Setting(
    "WORKERS", .integer(1...1024), derived: "the cores", inPackage: .example("4"), "Worker processes of the pool."
  ) { _ in Processors.count }

  /// Threads of a worker; 1 to 1024.
  let threads = Setting(
    "THREADS", .integer(1...1024), default: 16, inPackage: .fallback, "Requests that one worker handles at once.")

  /// The largest body of an upload, in bytes; 1 byte to 32 TiB.
  let maxUploadBytes = Setting(
    "MAX_UPLOAD_BYTES", .integer(1...(1 << 45)), default: 100 << 20, inPackage: .fallback, "Bytes of an upload's body.")

  /// How long S3 may take for an answer, in seconds; 1 to an hour.
  let storageTimeout = Setting(
    "S3_TIMEOUT_SECONDS", .integer(1...3600), default: 30,
    "Seconds for S3 to answer; an upload has one more for each MiB. nginx gives a worker 45 s more.")

  /// The folder of large bodies.
  let spoolFolder = Setting(
    "SPOOL_DIR", .text, default: "/var/spool/image-fcgi", "The folder of large bodies; it must exist.")

  /// Where nginx keeps copies of images.
  let cacheFolder = Setting(
    "CACHE_DIR", .text, default: "/var/cache/nginx/images",
    "The folder of nginx's copies of images. Workers only look how full its disk is.")

  /// The free space that the cache leaves, as nginx writes a number of bytes.
  let cacheMinimumFree = Setting(
    "CACHE_MIN_FREE", .size, default: "256m",
    "Free space on the disk of `CACHE_DIR`: with less, nginx removes copies; with less than half of it, downloads go past the cache. `0`: never."
  )

  /// Where one of the workers serves metrics.
  let metricsSocket = Setting(
    "METRICS_SOCKET", .text, unset: "the workers serve none; nginx asks at `\(metricsSocketOfNginx)`",
    "The Unix socket at which one of the workers serves metrics to nginx.")
}
