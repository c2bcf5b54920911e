import Logging
import System
import Testing

@testable import ImageFCGI

/// When the disk of nginx's cache counts as full.
@Suite struct MeasuredCacheSpaceTests {
  private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  private func isEnough(
    minimum: Int = 1000, _ freeSpace: (String) throws(SystemError) -> FileSystem.FreeSpace
  ) -> Bool {
    let space = MeasuredCacheSpace(folder: "/cache", minimum: minimum)
    space.measure(logger, freeSpace: freeSpace)
    return space.isEnough
  }

  @Test(arguments: [
    (1000, nil, true), (999, nil, false), (0, nil, false), (1000, MeasuredCacheSpace.minimumFiles, true),
    (1000, MeasuredCacheSpace.minimumFiles - 1, false),
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

  @Test func theNextLookCounts() {
    let space = MeasuredCacheSpace(folder: "/cache", minimum: 1000)
    #expect(space.isEnough, "there is room before the first look")
    for bytes in [0, 5000, 0] {
      space.measure(logger) { _ in .init(bytes: bytes, files: nil) }
      #expect(space.isEnough == (bytes == 5000))
    }
  }
}
