import Logging
import System
import Testing

@testable import ImageFCGI

/// When the disks of nginx's caches count as full.
@Suite struct MeasuredCacheSpaceTests {
  private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  private func isEnough(
    minimum: Int = 1000, _ freeSpace: (String) throws(SystemError) -> FileSystem.FreeSpace
  ) -> Bool {
    let space = MeasuredCacheSpace(images: "/cache", variants: ["/variants", "/originals"], minimum: minimum)
    space.measure(logger, freeSpace: freeSpace)
    return space.isEnough
  }

  @Test(arguments: [
    (1000, nil, true), (999, nil, false), (0, nil, false), (1000, MeasuredFolder.minimumFiles, true),
    (1000, MeasuredFolder.minimumFiles - 1, false),
  ])
  func bytesAndFilesCount(bytes: Int, files: Int?, expected: Bool) {
    let found = isEnough { folder in .init(bytes: folder == "/cache" ? bytes : -1, files: files) }
    #expect(found == expected)
  }

  @Test func aFolderOutOfReachHasRoom() {
    let found = isEnough { _ throws(SystemError) in throw SystemError(call: "statvfs", errno: 2) }
    #expect(found)
  }

  @Test func thereIsRoomWithoutALimit() {
    let found = isEnough(minimum: 0) { _ in .init(bytes: 0, files: 0) }
    #expect(found)
  }

  /// Each of the folders may lie on a disk of its own.
  @Test(arguments: [
    ("/cache", false, true), ("/variants", true, false), ("/originals", true, false), ("/other", true, true),
  ])
  func eachFolderCounts(full: String, forImages: Bool, forVariants: Bool) {
    let space = MeasuredCacheSpace(images: "/cache", variants: ["/variants", "/originals"], minimum: 1000)
    space.measure(logger) { folder in .init(bytes: folder == full ? 0 : 5000, files: nil) }
    #expect(space.isEnough == forImages)
    #expect(space.isEnoughForVariants == forVariants)
  }

  @Test func theNextLookCounts() {
    let space = MeasuredCacheSpace(images: "/cache", variants: [], minimum: 1000)
    #expect(space.isEnough, "there is room before the first look")
    for bytes in [0, 5000, 0] {
      space.measure(logger) { _ in .init(bytes: bytes, files: nil) }
      #expect(space.isEnough == (bytes == 5000))
    }
  }
}
