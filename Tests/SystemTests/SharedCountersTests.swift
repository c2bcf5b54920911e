import Glibc
import TestSupport
import Testing

@testable import System

/// Counters in a file that somebody removes, truncates or locks.
@Suite struct SharedCountersTests {
  let folder = TemporaryFolder()
  private var path: String { folder.path + "/counters" }
  /// The counters span many pages.
  private let count = 5000

  private func make() throws -> SharedCounters { try SharedCounters(path: path, count: count) }

  @Test func mappingsOfOneFileSeeEachOther() throws {
    let first = try make()
    let second = try make()
    first.add(3, to: count - 1)
    #expect(second.load(count - 1) == 3 && second.createdAt == first.createdAt)
    #expect(second.consistent(count - 1)?.value == 3)
    #expect(try !first.renew() && !second.renew())
  }

  /// Each of these ended the process before: access to a page that the file no longer has raises SIGBUS.
  @Test(arguments: [0, 1, 8, 4096, 20_000]) func aTruncatedFileEndsNobody(size: Int) throws {
    let first = try make()
    let second = try make()
    let start = first.createdAt
    first.add(7, to: count - 1)
    try #require(truncate(path, off_t(size)) == 0)
    first.add(1, to: count - 1)
    #expect(first.consistent(count - 1) == nil, "the page was lost, and nobody noticed")
    #expect(try first.renew())
    #expect(first.createdAt > start && first.consistent(count - 1)?.value == 0)
    #expect(try second.renew() && first.renew() == false)
    #expect(second.createdAt >= first.createdAt)
    second.add(2, to: 5)
    #expect(first.load(5) == 2, "they have different files")
    #expect(try make().load(5) == 2)
  }

  @Test func aFileThatIsTruncatedAndGrowsAgainIsNoticed() throws {
    let counters = try make()
    let start = counters.createdAt
    counters.add(7, to: 1)
    try #require(truncate(path, 0) == 0 && truncate(path, off_t((count + 1) * 8)) == 0)
    #expect(counters.consistent(1) == nil)
    #expect(try counters.renew())
    #expect(counters.createdAt > start && counters.consistent(1)?.value == 0)
  }

  @Test func aRemovedFileIsCreatedAgain() throws {
    let first = try make()
    let second = try make()
    let start = first.createdAt
    try #require(unlink(path) == 0)
    #expect(first.consistent(0) != nil, "the old file serves until the next look")
    #expect(try first.renew() && second.renew())
    // The second may have counted in the old file since the first has the new one. So it makes the first look again.
    #expect(first.consistent(0) == nil && second.consistent(0) != nil)
    #expect(try first.renew() && !second.renew() && !first.renew())
    #expect(first.createdAt == second.createdAt && first.createdAt > start)
    first.add(1, to: 9)
    #expect(second.load(9) == 1)
  }

  /// As long as nothing can be mapped, the pages are empty memory.
  @Test func aFileThatCannotBeUsedIsReported() throws {
    let counters = try make()
    try #require(truncate(path, 0) == 0)
    counters.add(1, to: 0)
    try #require(unlink(path) == 0 && symlink("/dev/null", path) == 0)
    for _ in 0..<2 {
      #expect(throws: SharedFileError.system(SystemError(call: "open", errno: ELOOP))) { try counters.renew() }
      #expect(counters.consistent(0) == nil)
    }
    try #require(unlink(path) == 0)
    #expect(try counters.renew())
    #expect(counters.consistent(0)?.value == 0)
  }

  /// A neighbour who holds the lock does not stop a worker that finds a complete file.
  @Test func aLockOnACompleteFileHasNoEffect() throws {
    let counters = try make()
    let holder = open(path, O_RDWR)
    defer { close(holder) }
    try #require(flock(holder, LOCK_EX) == 0)
    #expect(try make().createdAt == counters.createdAt)
  }

  @Test func aLockOnAnEmptyFileIsReported() throws {
    let holder = open(path, O_RDWR | O_CREAT, 0o600)
    defer { close(holder) }
    try #require(flock(holder, LOCK_EX) == 0)
    let start = ContinuousClock.now
    #expect(throws: SharedFileError.locked(SharedFile.lockSeconds)) { try make() }
    #expect(.now - start < .seconds(SharedFile.lockSeconds + 5))
    try #require(flock(holder, LOCK_UN) == 0)
    #expect(throws: Never.self) { try make() }
  }

  @Test(arguments: [mode_t(0o620), 0o602, 0o666]) func aFileThatOthersMayWriteIsRefused(mode: mode_t) throws {
    _ = try make()
    try #require(chmod(path, mode) == 0)
    #expect(throws: SharedFileError.writableByOthers(S_IFREG | mode)) { try make() }
  }

  @Test func aFileWithASecondNameIsRefused() throws {
    _ = try make()
    try #require(link(path, folder.path + "/other") == 0)
    #expect(throws: SharedFileError.linked(2)) { try make() }
  }

  @Test(.enabled(if: geteuid() == 0, "only root can give a file away")) func aFileOfAnotherUserIsRefused() throws {
    _ = try make()
    try #require(chown(path, 12345, 12345) == 0)
    #expect(throws: SharedFileError.foreignOwner(12345)) { try make() }
  }

  /// root runs `ImageFCGI check` before the first worker starts. The workers must be able to use the file.
  @Test(.enabled(if: geteuid() == 0, "only root can give a folder away")) func aFileOfRootBelongsToTheFoldersOwner()
    throws
  {
    try #require(chown(folder.path, 12345, 12345) == 0)
    _ = try make()
    var status = stat()
    try #require(stat(path, &status) == 0)
    #expect(status.st_uid == 12345)
    #expect(throws: Never.self) { try make() }
  }

  @Test func whatIsNoFileIsRefused() throws {
    try #require(mkfifo(path, 0o600) == 0)
    #expect(throws: SharedFileError.notRegular) { try make() }
    try #require(unlink(path) == 0 && mkdir(path, 0o700) == 0)
    #expect(throws: SharedFileError.system(SystemError(call: "open", errno: EISDIR))) { try make() }
  }

  /// The reason tells an operator what to do. Whoever reports it adds the path.
  @Test(arguments: [
    (SharedFileError.system(SystemError(call: "open", errno: ENOENT)), "open: No such file or directory (errno 2)"),
    (.notRegular, "it is not a regular file"),
    (.foreignOwner(7), "it belongs to user 7, and not to the user of the workers or to root: remove it"),
    (.writableByOthers(0o100666), "others may write to it (mode 666): remove it"),
    (.linked(2), "it has 2 names: remove it"),
  ])
  func reasonsAreClear(error: SharedFileError, text: String) { #expect(error.description == text) }

  /// All ask for a file that nobody has: one fills it.
  @Test func manyAtOnceGetOneFile() async throws {
    let path = path
    let starts = try await withThrowingTaskGroup(of: UInt64.self) { group in
      for _ in 0..<16 { group.addTask { try SharedCounters(path: path, count: 100).createdAt } }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(starts.count == 1)
  }
}
