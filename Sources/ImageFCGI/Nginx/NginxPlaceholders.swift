import S3

/// The texts for all placeholders of nginx's templates.
enum NginxPlaceholders {
  /// The texts for the settings in `variables`, or in the environment of the process.
  ///
  /// - Throws: All problems at once.
  static func fromEnvironment(_ variables: [String: String]? = nil) throws(ConfigurationError) -> [String: String] {
    var environment = Environment(variables)
    var texts = settings(&environment)
    texts.merge(storage(&environment)) { $1 }
    texts.merge(times(&environment)) { $1 }
    texts.merge(limits(&environment)) { $1 }
    texts.merge(renders(&environment)) { $1 }
    texts.merge(access(&environment)) { $1 }
    texts.merge(pages(&environment)) { $1 }
    texts.merge(NginxTables.placeholders) { $1 }
    texts.merge(NginxTables.galleryRoutes(isOn: environment[\.nginx.gallery])) { $1 }
    texts["CACHE_BYPASS"] = environment[\.nginx.cache] ? "0" : "1"
    guard environment.problems.isEmpty else { throw ConfigurationError(problems: environment.problems) }
    return texts
  }

  /// The settings of the groups whose names are placeholders.
  private static func settings(_ environment: inout Environment) -> [String: String] {
    var texts: [String: String] = [:]
    for group in Settings.table.groups where type(of: group).fillsTemplates {
      for row in group.rows {
        let text = row.text(in: &environment)
        // These characters would end the quoted string, or nginx would expand them.
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

  /// The scheme of S3, and the pattern of what stands before `/` and the key in the path of an object.
  private static func storage(_ environment: inout Environment) -> [String: String] {
    [
      "S3_SCHEME": environment.endpoint().scheme.rawValue,
      "S3_OBJECT_PATH": #"\Q\#(environment.bucketPlace()?.address.basePath ?? "")\E"#,
    ]
  }

  /// The bounds of a render, as renderers read them, and how long the gate waits: jobs that wait come before it.
  private static func renders(_ environment: inout Environment) -> [String: String] {
    let imaging = Settings.table.imaging
    let rate = environment[\.imaging.renderRate]
    return [
      "RENDER_LIMITS": environment.renderLimits().text,
      "RENDER_TIMEOUT": "\(2 * environment[\.imaging.transformTimeout] + 40)s",
      imaging.renderRate.name: rate ?? "1r/s",
      "RENDER_RATE_KEY": rate == nil ? "" : "$http_x_client_address",
    ]
  }

  /// How long nginx waits for a worker: longer than the worker waits for S3, and longer still for a large upload.
  private static func times(_ environment: inout Environment) -> [String: String] {
    let worker = environment[\.shared.storageTimeout] + 45
    let upload = worker + environment[\.imaging.transformTimeout] + environment[\.shared.maxUploadBytes] >> 20
    return ["WORKER_TIMEOUT": "\(worker)s", "UPLOAD_TIMEOUT": "\(upload)s"]
  }

  /// The limits of requests, and what each of them counts by. nginx does not count by an empty key. The directives need
  /// valid values even then.
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
