import Glibc
import TestSupport
import Testing

@testable import System

/// Small files.
@Suite struct SmallFileTests {
  let folder = TemporaryFolder()

  /// Whoever has the old file open reads all of it.
  @Test func aFileIsReplacedAsAWhole() throws {
    let path = folder.path + "/a"
    try SmallFile.write(Array("the old bytes".utf8), to: path)
    let reader = open(path, O_RDONLY | O_CLOEXEC)
    try SmallFile.replace(path, with: Array("new".utf8))
    #expect(try SmallFile.read(FileDescriptor(owning: reader), limit: 100) == Array("the old bytes".utf8))
    #expect(try SmallFile.read(path, limit: 100) == Array("new".utf8))
    #expect(try Folder.names(in: folder.path) == ["a"])
  }

  /// The place is taken by a folder, so the new file cannot get there.
  @Test func aFailureLeavesNoFile() throws {
    try Folder.make(folder.path + "/a/b")
    #expect(throws: SystemError.self) { try SmallFile.replace(folder.path + "/a", with: Array("new".utf8)) }
    #expect(try Folder.names(in: folder.path) == ["a"])
  }
}
