import Logging
import S3
import System
import Text

/// The thread that refreshes credentials before they expire.
struct CredentialsRefresh {
  private let provider: RefreshingCredentialsProvider

  /// Starts the thread; `nil` if the credentials never expire.
  ///
  /// Call this after the creation of the pool, so that the thread blocks the signals that the pool waits for.
  static func start(_ provider: any CredentialsProvider, _ logger: Logger) throws(SystemError) -> Self? {
    guard let provider = provider as? RefreshingCredentialsProvider else { return nil }
    try BackgroundThread.start { provider.run { log($0, of: provider.source, logger) } }
    return Self(provider: provider)
  }

  /// Stops the thread and waits for its end, so that it uses nothing that the exit of the process destroys.
  func stop() { provider.stop() }

  /// Logs an event. A failure is only a warning until the old credentials expire.
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
