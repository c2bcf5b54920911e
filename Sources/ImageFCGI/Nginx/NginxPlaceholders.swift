import S3

/// What fills the placeholders of nginx's templates: each name and its text. The one place that knows them all.
enum NginxPlaceholders {
  /// The texts for the settings in `variables`, or in the environment of the process.
  ///
  /// - Throws: every problem at once.
  static func fromEnvironment(_ variables: [String: String]? = nil) throws(ConfigurationError) -> [String: String] {
    var environment = Environment(variables)
    var texts = settings(&environment)
    texts.merge(storage(&environment)) { $1 }
    texts.merge(times(&environment)) { $1 }
    texts.merge(limits(&environment)) { $1 }
    texts.merge(NginxTables.placeholders) { $1 }
    texts["CACHE_BYPASS"] = environment[\.nginx.cache] ? "0" : "1"
    guard environment.problems.isEmpty else { throw ConfigurationError(problems: environment.problems) }
    return texts
  }

  /// The settings of those groups that templates name as they are.
  private static func settings(_ environment: inout Environment) -> [String: String] {
    var texts: [String: String] = [:]
    for group in Settings.table.groups where type(of: group).fillsTemplates {
      for row in group.rows {
        let text = row.text(in: &environment)
        // These would end the quoted string in the file or be expanded by nginx.
        if text.utf8.contains(where: { "\"\\$\n\r".utf8.contains($0) }) {
          environment.report("\(row.name) must not contain quotes, backslashes, dollar signs or line breaks")
        }
        texts[row.name] = text
      }
    }
    texts[Settings.table.shared.metricsSocket.name] =
      environment[\.shared.metricsSocket] ?? SharedSettings.metricsSocketOfNginx
    return texts
  }

  /// How S3 is spoken to.
  private static func storage(_ environment: inout Environment) -> [String: String] {
    ["S3_SCHEME": environment.endpoint().scheme.rawValue]
  }

  /// How long a worker may take for an answer: the time that it gives S3, more for an upload of many bytes, and a little of its
  /// own.
  private static func times(_ environment: inout Environment) -> [String: String] {
    let worker = environment[\.shared.storageTimeout] + 45
    let upload = worker + environment[\.shared.maxUploadBytes] >> 20
    return ["WORKER_TIMEOUT": "\(worker)s", "UPLOAD_TIMEOUT": "\(upload)s"]
  }

  /// What requests are counted by, empty for not at all. nginx wants a rate and a number nevertheless.
  private static func limits(_ environment: inout Environment) -> [String: String] {
    let nginx = Settings.table.nginx
    let rate = environment[\.nginx.uploadRate]
    var texts = [
      nginx.uploadRate.name: rate ?? "1r/s",
      "UPLOAD_RATE_KEY": rate == nil ? "" : "$client_address",
      nginx.trustedProxies.name: realAddress(environment[\.nginx.trustedProxies] ?? []),
    ]
    for (setting, key) in [
      (nginx.uploadConnections, "$client_address"), (nginx.clientConnections, "$client_address"),
      (nginx.uploadsAtOnce, "all"),
    ] {
      let limit = environment.value(of: setting)
      texts[setting.name] = String(limit ?? 1)
      texts["\(setting.name)_KEY"] = limit == nil ? "" : key
    }
    return texts
  }

  /// The directives that take a client's address from the proxies in front (nginx, ngx_http_realip_module).
  private static func realAddress(_ proxies: [TrustedProxy]) -> String {
    guard !proxies.isEmpty else { return "# There are none." }
    let sources = proxies.map { "set_real_ip_from \($0.text);" }
    return (sources + ["real_ip_header X-Forwarded-For;", "real_ip_recursive on;"]).joined(separator: "\n")
  }
}
