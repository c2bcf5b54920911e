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
    texts.merge(uploads(&environment)) { $1 }
    texts.merge(NginxTables.placeholders) { $1 }
    texts["CACHE_ZONE"] = environment[\.nginx.cache] ? "images" : "off"
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

  /// The scheme of S3.
  private static func storage(_ environment: inout Environment) -> [String: String] {
    ["S3_SCHEME": environment.endpoint().scheme.rawValue]
  }

  /// How long nginx waits for a worker: longer than the worker waits for S3, and longer still for a large upload.
  private static func times(_ environment: inout Environment) -> [String: String] {
    let worker = environment[\.shared.storageTimeout] + 45
    let upload = worker + environment[\.shared.maxUploadBytes] >> 20
    return ["WORKER_TIMEOUT": "\(worker)s", "UPLOAD_TIMEOUT": "\(upload)s"]
  }

  /// The limits of uploads and the variable that identifies a client. If the variable is empty, nginx applies no limit. The
  /// directives need valid values even then.
  private static func uploads(_ environment: inout Environment) -> [String: String] {
    let address = "$binary_remote_addr"
    let rate = environment[\.nginx.uploadRate]
    let connections = environment[\.nginx.uploadConnections]
    return [
      Settings.table.nginx.uploadRate.name: rate ?? "1r/s",
      "UPLOAD_RATE_KEY": rate == nil ? "" : address,
      Settings.table.nginx.uploadConnections.name: String(connections ?? 1),
      "UPLOAD_CONNECTIONS_KEY": connections == nil ? "" : address,
    ]
  }
}
