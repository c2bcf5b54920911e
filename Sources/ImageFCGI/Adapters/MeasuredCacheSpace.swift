import ImageAPI
import Logging
import Synchronization
import System

/// The room for copies, as the file systems of nginx's caches say it. Somebody has to call `measure()` now and then.
final class MeasuredCacheSpace: CacheSpace, Sendable {
  private let images: MeasuredFolder
  /// The folders that a variant and its original go into.
  private let variants: [MeasuredFolder]

  /// The room in the folder of the cache of images, and in those of variants and their originals. There is room until
  /// `measure()` finds that less than `minimum` bytes are free.
  init(images: String, variants: [String], minimum: Int) {
    self.images = MeasuredFolder(images, minimum: minimum)
    self.variants = variants.map { MeasuredFolder($0, minimum: minimum) }
  }

  var isEnough: Bool { images.hasRoom }
  var isEnoughForVariants: Bool { variants.allSatisfy(\.hasRoom) }

  /// Looks at the free space, and logs changes.
  ///
  /// - Parameter freeSpace: What the file system of a folder says.
  func measure(
    _ logger: Logger,
    freeSpace: (String) throws(SystemError) -> FileSystem.FreeSpace = FileSystem.freeSpace(at:)
  ) {
    if let change = images.measure(freeSpace) {
      if change.hasRoom {
        logger.info("downloads go through the cache again", metadata: change.details)
      } else {
        logger.warning("downloads go past the cache: its disk is full", metadata: change.details)
      }
    }
    for change in variants.compactMap({ $0.measure(freeSpace) }) {
      if change.hasRoom {
        logger.info("the disk of variants has room again", metadata: change.details)
      } else {
        logger.warning("variants go past the cache: a disk of theirs is full", metadata: change.details)
      }
    }
  }
}

/// The room in one folder.
///
/// A folder that cannot be reached counts as one with room: workers on another host, or in a container without the cache's volume, do
/// not see it.
final class MeasuredFolder: Sendable {
  /// What a measurement has changed.
  struct Change {
    let hasRoom: Bool
    /// What the log says of it.
    let details: Logger.Metadata
  }

  /// Files of which a file system without a room for so many counts as full.
  static let minimumFiles = 1024

  private let path: String
  /// The bytes below which there is no room; 0 for none.
  private let minimum: Int
  private let isShort = Atomic<Bool>(false)

  /// A folder that has room until a measurement.
  init(_ path: String, minimum: Int) {
    self.path = path
    self.minimum = minimum
  }

  /// Whether there was room at the last measurement.
  var hasRoom: Bool { !isShort.load(ordering: .relaxed) }

  /// Looks at the free space.
  ///
  /// - Returns: What has changed; `nil` for nothing.
  func measure(_ freeSpace: (String) throws(SystemError) -> FileSystem.FreeSpace) -> Change? {
    let free = try? freeSpace(path)
    let isShort = minimum > 0 && free.map { $0.bytes < minimum || ($0.files ?? .max) < Self.minimumFiles } ?? false
    guard self.isShort.exchange(isShort, ordering: .relaxed) != isShort else { return nil }
    return Change(hasRoom: !isShort, details: ["folder": "\(path)", "free_bytes": "\(free?.bytes ?? -1)"])
  }
}
