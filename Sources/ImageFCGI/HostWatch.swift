import ImageAPI
import Logging
import Synchronization
import System

/// Looks once a second at what may change on the host under a running worker: the disk of the cache, and the files that workers share.
final class HostWatch: Sendable {
  private let space: MeasuredCacheSpace
  private let generations: SharedCacheGenerations
  private let metrics: PoolMetrics
  private let logger: Logger
  /// The settings whose file could not be renewed the last time. A failure is logged once.
  private let failing = Mutex<Set<String>>([])

  /// A watch, which has not looked yet.
  init(_ configuration: WorkerConfiguration, _ logger: Logger) {
    space = configuration.cacheSpace
    generations = configuration.cacheGenerations
    metrics = configuration.metrics
    self.logger = logger
  }

  /// Looks at once, and then on a thread of its own.
  func start() throws(SystemError) {
    look()
    try BackgroundThread.start(every: 1) { self.look() }
  }

  /// Looks at everything once.
  func look() {
    space.measure(logger)
    renew(Settings.table.worker.cacheGenerationFile.name) { () throws(SharedFileError) in try generations.renew() }
    renew(Settings.table.worker.metricsFile.name) { () throws(SharedFileError) in try metrics.renew() }
  }

  /// Renews the file of a setting.
  private func renew(_ setting: String, _ body: () throws(SharedFileError) -> Bool) {
    do throws(SharedFileError) {
      if try body() { logger.warning("shared file renewed", metadata: ["setting": "\(setting)"]) }
      failing.withLock { _ = $0.remove(setting) }
    } catch {
      guard failing.withLock({ $0.insert(setting).inserted }) else { return }
      logger.error("shared file cannot be used", metadata: ["setting": "\(setting)", "cause": "\(error)"])
    }
  }
}
