/// nginx's own.
struct NginxSettings: SettingGroup {
  static let title = "nginx"
  static let readers = "nginx reads these, and the pool `FASTCGI_SOCKET`."
  static let fillsTemplates = true

  /// What the limit of a rate may be.
  private static let bursts = 1...99_999
  /// What `limit_conn` takes (nginx, ngx_http_limit_conn_module.c).
  private static let connections = 1...65_535

  /// The address and port of the API.
  let listen = Setting(
    "LISTEN", .text, default: "\(RunSettings.port)", inPackage: .example("\(RunSettings.host):\(RunSettings.port)"),
    "The port of the API, or address and port. The API asks nobody who they are; a port alone is every address.")

  /// The workers' socket.
  let fastCGISocket = Setting(
    "FASTCGI_SOCKET", .text, default: "\(SharedSettings.runtimeFolder)/pool.sock", "The Unix socket of the workers.")

  /// Requests at the workers, waiting ones included; 1 to 16,777,216.
  let maxConnections: Setting<Int> = Setting(
    "MAX_CONNS", .integer(1...(1 << 24)), derived: "5/4 × `WORKERS` × `THREADS`, rounded up",
    "Requests at the workers, those that wait included; more are answered with 503."
  ) { ($0[\.shared.workers] * $0[\.shared.threads] * 5 + 3) / 4 }

  /// Where Prometheus asks; `nil` for nowhere.
  let metricsListen = Setting(
    "METRICS_LISTEN", .text, unset: "nowhere",
    "The address for Prometheus, such as `127.0.0.1:9145` or `unix:/path`; not a public one.")

  /// How many uploads one address may begin; `nil` for any number.
  let uploadRate = Setting(
    "UPLOAD_RATE", .rate, unset: "any number",
    "Uploads that one client address may begin, such as `10r/s` or `60r/m`; more are answered with 429.")

  /// Uploads above the rate that are let through at once; 1 to 99,999.
  let uploadBurst = Setting(
    "UPLOAD_BURST", .integer(bursts), default: 10, "Uploads above that rate that are let through at once.")

  /// Uploads that one client may have under way, 1 to 65,535; `nil` for any number.
  let uploadConnections = Setting(
    "UPLOAD_CONNECTIONS", .limit(connections), default: 64,
    "Uploads (POST and PUT) that one client address may have under way; more are answered with 429.")

  /// Requests that one client may have under way, 1 to 65,535; `nil` for any number.
  let clientConnections = Setting(
    "CLIENT_CONNECTIONS", .limit(connections), default: 256,
    "Connections on which one client address may have a request under way; more are answered with 429.")

  /// Uploads of all clients together, 1 to 65,535; `nil` for any number.
  let uploadsAtOnce = Setting(
    "UPLOADS_AT_ONCE", .limit(connections), default: 512,
    "Uploads of all clients together; more are answered with 429. `SPOOL_DIR` holds at most this many bodies.")

  /// The proxies whose `X-Forwarded-For` names the client; `nil` for none.
  let trustedProxies = Setting(
    "TRUSTED_PROXIES", .proxies, unset: "none: the clients of a proxy count as one",
    "The proxies in front of nginx, whose `X-Forwarded-For` names the client.")

  /// Whether nginx keeps copies of images.
  let cache = Setting("CACHE", .onOff, default: true, "`off`: nginx keeps no copies of images.")
  /// How much it keeps.
  let cacheSize = Setting(
    "CACHE_MAX_SIZE", .size, default: "1g", inPackage: .fallback, "The size of all copies together.")
  /// How long a copy is valid.
  let cacheTime = Setting("CACHE_TTL", .time, default: "10m", "The time for which a copy is valid.")

  /// Bodies of answers under way.
  let temporaryFolder = Setting("TEMP_DIR", .text, default: "/var/cache/nginx", "The folder of temporary files.")
  /// A line for each request.
  let accessLog = Setting("ACCESS_LOG", .text, default: "/var/log/nginx/access.log", "The log of requests.")

  /// Host and port that nginx connects to.
  let upstream: Setting<String> = Setting(
    "S3_UPSTREAM", .text, derived: "from the endpoint and the bucket", "Another host and port to connect to for S3."
  ) { $0.bucketPlace()?.hostAndPort ?? "" }

  /// The Host that the workers have signed.
  let hostHeader: Setting<String> = Setting(
    "S3_HOST_HEADER", .text, derived: "from the endpoint and the bucket", "Another `Host` in requests to S3."
  ) { $0.bucketPlace()?.address.authority ?? "" }

  /// The authorities that nginx trusts.
  let caFile: Setting<String> = Setting(
    "S3_CA_FILE", .text, derived: "`S3_CA_BUNDLE`, otherwise `\(systemAuthorities)`",
    "The PEM file of the certificate authorities that nginx trusts for S3."
  ) { $0[\.storage.caBundle] ?? systemAuthorities }

  /// The file of the system's authorities (Debian, ca-certificates).
  private static let systemAuthorities = "/etc/ssl/certs/ca-certificates.crt"
}
