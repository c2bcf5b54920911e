import Glibc
import Testing

@testable import System

@Suite struct FileSystemTests {
  @Test func saysWhatIsFree() throws {
    let space = try FileSystem.freeSpace(at: "/tmp")
    #expect(space.bytes >= 0)
  }

  @Test func aMissingFolderIsAnError() {
    #expect(throws: SystemError(call: "statvfs", errno: ENOENT)) { try FileSystem.freeSpace(at: "/none/at/all") }
  }
}
