import Foundation
import Glibc
import TestSupport
import Testing

@testable import System

@Suite struct FileLocksTests {
  let folder = TemporaryFolder()
  private var path: String { folder.path + "/locks" }

  @Test func oneHolderAtATime() throws {
    let (first, second) = (try FileLocks(path: path), try FileLocks(path: path))
    #expect(try first.lock([3, 1, 3], until: .now))
    #expect(try !second.lock([0, 1], until: .now))
    // Nothing is held after a failure, not even what was free.
    let third = try FileLocks(path: path)
    #expect(try third.lock([0], until: .now))
    third.unlock()
    #expect(try second.lock([2, 4], until: .now))
    first.unlock()
    #expect(try third.lock([1, 3], until: .now))
  }

  @Test func waitsUntilTheOtherEnds() async throws {
    let path = path
    let first = try FileLocks(path: path)
    #expect(try first.lock([7], until: .now))
    async let waited = Task.detached {
      let second = try FileLocks(path: path)
      return try second.lock([7], until: .now + .seconds(30))
    }.value
    first.unlock()
    #expect(try await waited)
  }

  @Test func theKernelGivesLocksBack() throws {
    var first: FileLocks? = try FileLocks(path: path)
    #expect(try first?.lock([7], until: .now) == true)
    first = nil
    #expect(try FileLocks(path: path).lock([7], until: .now))
  }

  /// Whoever opens a new file must not be beside a holder of the old one for longer than that one's change.
  @Test func followsAFileThatIsRemoved() throws {
    let (first, second) = (try FileLocks(path: path), try FileLocks(path: path))
    unlink(path)
    #expect(try first.lock([7], until: .now))
    #expect(try !second.lock([7], until: .now))
    first.unlock()
    #expect(try second.lock([7], until: .now))
  }

  @Test func refusesAFileOfOthers() throws {
    symlink("/etc/passwd", path)
    #expect(throws: SharedFileError.self) { try FileLocks(path: path) }
  }

  /// The kernel refuses a lock before the start of the file.
  @Test func nothingIsHeldAfterAFailure() throws {
    let (first, second) = (try FileLocks(path: path), try FileLocks(path: path))
    #expect(try first.lock([7], until: .now))
    #expect(throws: SharedFileError.self) { try first.lock([-1, 8], until: .now) }
    #expect(try second.lock([7, 8], until: .now))
    second.unlock()
    #expect(try first.lock([7, 8], until: .now))
  }

  /// Each thread has one descriptor, however often a lock or the file itself fails.
  @Test func failuresLeaveNoDescriptor() throws {
    var locks: FileLocks? = try FileLocks(path: path)
    link(path, path + "-linked")
    for _ in 0..<20 {
      #expect(throws: SharedFileError.self) { try locks?.lock([-1], until: .now) }
      #expect(throws: SharedFileError.self) { try FileLocks(path: path) }
    }
    #expect(openDescriptors == 1)
    locks = nil
    #expect(openDescriptors == 0)
  }

  /// How many descriptors of this process are open on the file.
  private var openDescriptors: Int {
    let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    return numbers.count { (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == path }
  }
}
