/// Settings of nginx.
struct NginxSettings: SettingGroup {
  static let title = "nginx"
  static let readers = "nginx reads these, and the pool `FASTCGI_SOCKET`."
  static let fillsTemplates = true

  /// The range of `UPLOAD_BURST`.
  private static let bursts = 1...99_999
  /// The range of `limit_conn` (nginx, ngx_http_limit_conn_module.c).
  private static let connections = 1...65_535

  /// The address and port of the API.
  let listen = Setting(
    "LISTEN", .text, default: "\(RunSettings.port)", inPackage: .example("\(RunSettings.host):\(RunSettings.port)"),
    "Port of the API, or address and port. A port alone means all addresses of the host. Without `ACCESS=on`, the API has no authentication."
  )

  /// The socket of the workers.
  let fastCGISocket = Setting(
    "FASTCGI_SOCKET", .text, default: "\(SharedSettings.runtimeFolder)/pool.sock", "Unix socket of the workers.")

  /// The maximum number of requests at the workers, waiting ones included; 1 to 16,777,216.
  let maxConnections: Setting<Int> = Setting(
    "MAX_CONNS", .integer(1...(1 << 24)), derived: "5/4 × `WORKERS` × `THREADS`, rounded up",
    "Maximum number of requests at the workers, waiting ones included. nginx rejects others with 503."
  ) { ($0[\.shared.workers] * $0[\.shared.threads] * 5 + 3) / 4 }

  /// The address of the metrics; `nil` for none.
  let metricsListen = Setting(
    "METRICS_LISTEN", .text, unset: "none",
    "Address of the metrics for Prometheus, such as `127.0.0.1:9145` or `unix:/path`. It must not be public.")

  /// The maximum rate of uploads of a client address; `nil` for no limit.
  let uploadRate = Setting(
    "UPLOAD_RATE", .rate, unset: "no limit",
    "Maximum rate of uploads of a client address, such as `10r/s` or `60r/m`. nginx rejects others with 429.")

  /// The number of uploads above the rate that are still accepted; 1 to 99,999.
  let uploadBurst = Setting(
    "UPLOAD_BURST", .integer(bursts), default: 10, "Number of uploads above `UPLOAD_RATE` that nginx still accepts.")

  /// The maximum number of simultaneous uploads of a client address, 1 to 65,535; `nil` for no limit.
  let uploadConnections = Setting(
    "UPLOAD_CONNECTIONS", .limit(connections), default: 64,
    "Maximum number of simultaneous uploads (POST and PUT) of a client address. nginx rejects others with 429.")

  /// The maximum number of simultaneous requests of a client address, 1 to 65,535; `nil` for no limit.
  let clientConnections = Setting(
    "CLIENT_CONNECTIONS", .limit(connections), default: 256,
    "Maximum number of connections with a request of a client address. nginx rejects others with 429.")

  /// The maximum number of simultaneous uploads of all clients, 1 to 65,535; `nil` for no limit.
  let uploadsAtOnce = Setting(
    "UPLOADS_AT_ONCE", .limit(connections), default: 512,
    "Maximum number of simultaneous uploads of all clients. nginx rejects others with 429. `SPOOL_DIR` holds at most this many bodies."
  )

  /// The proxies whose `X-Forwarded-For` names the client; `nil` for none.
  let trustedProxies = Setting(
    "TRUSTED_PROXIES", .proxies, unset: "none: all clients of a proxy count as one",
    "Proxies in front of nginx, whose `X-Forwarded-For` names the client.")

  /// Whether nginx serves the gallery.
  let gallery = Setting(
    "GALLERY", .onOff, default: false, inPackage: .example("on"),
    "`on` serves the gallery, a page for people, at `/`. `make run` and `docker compose` turn it on.")

  /// Whether nginx caches images.
  let cache = Setting("CACHE", .onOff, default: true, "`off` disables the cache of images.")
  /// The maximum size of the cache.
  let cacheSize = Setting(
    "CACHE_MAX_SIZE", .size, default: "1g", inPackage: .fallback, "Maximum size of the cache.")
  /// The time after which a cached image expires.
  let cacheTime = Setting("CACHE_TTL", .time, default: "10m", "Time after which a cached image expires.")

  /// The file with a line for each request.
  let accessLog = Setting("ACCESS_LOG", .text, default: "/var/log/nginx/access.log", "File of the request log.")

  /// Host and port that nginx connects to.
  let upstream: Setting<String> = Setting(
    "S3_UPSTREAM", .text, derived: "from the endpoint and the bucket", "Host and port to which nginx connects for S3."
  ) { $0.bucketPlace()?.hostAndPort ?? "" }

  /// The `Host` field of requests to S3, which the workers sign.
  let hostHeader: Setting<String> = Setting(
    "S3_HOST_HEADER", .text, derived: "from the endpoint and the bucket", "`Host` field of nginx's requests to S3."
  ) { $0.bucketPlace()?.address.authority ?? "" }

  /// The certificate authorities that nginx trusts.
  let caFile: Setting<String> = Setting(
    "S3_CA_FILE", .text, derived: "`S3_CA_BUNDLE`, otherwise `\(systemAuthorities)`",
    "PEM file of the certificate authorities that nginx trusts for S3."
  ) { $0[\.storage.caBundle] ?? systemAuthorities }

  /// The certificate authorities of the system (Debian package ca-certificates).
  private static let systemAuthorities = "/etc/ssl/certs/ca-certificates.crt"
}
