import Logging
import S3
import System
import Text

/// The thread that keeps credentials fresh while requests are served.
struct CredentialsRefresh {
  private let provider: RefreshingCredentialsProvider

  /// Starts the thread; nil where the credentials never end.
  ///
  /// Call after the pool is made, so that the thread blocks the signals that the pool waits for.
  static func start(_ provider: any CredentialsProvider, _ logger: Logger) throws(SystemError) -> Self? {
    guard let provider = provider as? RefreshingCredentialsProvider else { return nil }
    try BackgroundThread.start { provider.run { log($0, of: provider.source, logger) } }
    return Self(provider: provider)
  }

  /// Ends the thread and waits for it: what it has open must not be in use while the process is taken down.
  func stop() { provider.stop() }

  /// Writes what has happened. As long as the old credentials are good, a failure is no error yet.
  static func log(_ event: RefreshingCredentialsProvider.Event, of source: any CredentialsSource, _ logger: Logger) {
    switch event {
    case .refreshed(let accessKeyID, let expiry):
      logger.info(
        "credentials received",
        metadata: [
          "source": "\(source.name)", "access_key_id": "\(accessKeyID)",
          "expiry": "\(expiry.map { CivilTime(secondsSince1970: $0).rfc3339 } ?? "never")",
        ])
    case .failed(let error, let secondsLeft):
      logger.log(
        level: secondsLeft > 0 ? .warning : .error, "credentials not received",
        metadata: ["source": "\(source.name)", "cause": "\(error)", "seconds_left": "\(secondsLeft)"])
    }
  }
}
