import FastCGI
import Logging
import S3

/// All that a sweep is told by its environment.
struct SweepConfiguration {
  let s3: S3Configuration
  let spool: Spool
  let logLevel: Logger.Level

  /// The configuration in `variables`, or in the environment of the process.
  ///
  /// - Throws: every problem at once.
  static func fromEnvironment(_ variables: [String: String]? = nil) throws(ConfigurationError) -> Self {
    var environment = Environment(variables)
    let spool = environment.spool()
    let logLevel = environment.logLevel()
    let s3 = environment.s3Configuration()
    guard environment.problems.isEmpty, let spool, var s3 else {
      throw ConfigurationError(problems: environment.problems)
    }
    s3.createsMissingBucket = false
    return Self(s3: s3, spool: spool, logLevel: logLevel)
  }
}

extension Environment {
  /// The folder of large bodies.
  mutating func spool() -> Spool? {
    let folder = string("SPOOL_DIR", default: "/var/spool/image-fcgi")
    return parse("SPOOL_DIR=\(folder)") { try Spool(folder: folder) }
  }

  /// The least grave events that are logged.
  mutating func logLevel() -> Logger.Level {
    choice(
      "LOG_LEVEL", Dictionary(uniqueKeysWithValues: Logger.Level.allCases.map { ($0.rawValue, $0) }), default: .info)
  }
}
