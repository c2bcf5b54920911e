import FastCGI
import Logging
import S3

/// The configuration of a sweep.
struct SweepConfiguration {
  let s3: S3Configuration
  let spool: Spool
  let logLevel: Logger.Level

  /// The configuration in `variables`, or in the environment of the process.
  ///
  /// - Throws: All problems at once.
  static func fromEnvironment(_ variables: [String: String]? = nil) throws(ConfigurationError) -> Self {
    var environment = Environment(variables)
    let spool = environment.parse(\.shared.spoolFolder) { try Spool(folder: $0) }
    let logLevel = environment[\.worker.logLevel]
    let s3 = environment.s3Configuration()
    guard environment.problems.isEmpty, let spool, var s3 else {
      throw ConfigurationError(problems: environment.problems)
    }
    s3.createsMissingBucket = false
    return Self(s3: s3, spool: spool, logLevel: logLevel)
  }
}
