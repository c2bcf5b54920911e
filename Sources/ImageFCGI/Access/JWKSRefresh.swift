import Logging
import System

/// The thread that loads the keys of tokens again and again.
struct JWKSRefresh {
  private let source: JWKSSource

  /// Starts the thread.
  ///
  /// Call this after the creation of the pool, so that the thread blocks the signals that the pool waits for.
  static func start(_ source: JWKSSource, _ logger: Logger) throws(SystemError) -> Self {
    try BackgroundThread.start { source.run { log($0, of: source.location, logger) } }
    return Self(source: source)
  }

  /// Stops the thread and waits for its end, so that it uses nothing that the exit of the process destroys.
  func stop() { source.stop() }

  /// Logs an event. Each key that is not used is a line: its tokens are refused.
  static func log(_ event: JWKSSource.Event, of location: JWKSLocation, _ logger: Logger) {
    switch event {
    case .loaded(let keys, let skipped):
      logger.log(
        level: keys == 0 ? .warning : .info, "token keys loaded",
        metadata: ["source": "\(location.name)", "keys": "\(keys)", "skipped": "\(skipped.count)"])
      for key in skipped {
        logger.warning(
          "token key skipped",
          metadata: [
            "source": "\(location.name)", "index": "\(key.index)", "kid": "\(key.id ?? "")",
            "cause": "\(key.fault.rawValue)",
          ])
      }
    case .failed(let failure):
      logger.warning("token keys not loaded", metadata: ["source": "\(location.name)", "cause": "\(failure.message)"])
    }
  }
}
