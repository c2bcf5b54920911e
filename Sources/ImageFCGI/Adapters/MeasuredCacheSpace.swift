import ImageAPI
import Logging
import Synchronization
import System

/// The room for copies, as the file system of nginx's cache says it. Somebody has to call `measure()` now and then.
///
/// A folder that cannot be reached counts as one with room: workers on another host, or in a container without the cache's volume, do
/// not see it.
final class MeasuredCacheSpace: CacheSpace, Sendable {
  /// Files of which a file system without a room for so many counts as full.
  static let minimumFiles = 1024

  private let folder: String
  /// The bytes below which there is no room; 0 for none.
  private let minimum: Int
  private let isShort = Atomic<Bool>(false)

  /// The room in `folder`. There is room until `measure()` finds that less than `minimum` bytes are free.
  init(folder: String, minimum: Int) {
    self.folder = folder
    self.minimum = minimum
  }

  var isEnough: Bool { !isShort.load(ordering: .relaxed) }

  /// Looks at the free space, and logs a change.
  ///
  /// - Parameter freeSpace: What the file system of a folder says.
  func measure(
    _ logger: Logger,
    freeSpace: (String) throws(SystemError) -> FileSystem.FreeSpace = FileSystem.freeSpace(at:)
  ) {
    let free = try? freeSpace(folder)
    let isShort = minimum > 0 && free.map { $0.bytes < minimum || ($0.files ?? .max) < Self.minimumFiles } ?? false
    guard self.isShort.exchange(isShort, ordering: .relaxed) != isShort else { return }
    let details: Logger.Metadata = ["folder": "\(folder)", "free_bytes": "\(free?.bytes ?? -1)"]
    if isShort {
      logger.warning("downloads go past the cache: its disk is full", metadata: details)
    } else {
      logger.info("downloads go through the cache again", metadata: details)
    }
  }
}
