import Glibc
import ImageAPI
import System
import TestSupport
import Testing

@testable import ImageFCGI

@Suite struct SharedCacheGenerationsTests {
  let folder = TemporaryFolder()

  @Test func mappingsOfOneFileSeeEachOther() throws {
    let first = try SharedCacheGenerations(path: folder.path + "/generations")
    let second = try SharedCacheGenerations(path: folder.path + "/generations")
    let key = try ObjectKey("a/é")
    let other = try ObjectKey("b")
    let start = first.current(key)
    let otherStart = first.current(other)
    #expect(second.current(key) == start)
    first.advance(key)
    #expect(second.current(key) == start + 1 && first.current(key) == start + 1)
    second.advance(key)
    #expect(first.current(key) == start + 2)
    #expect(first.current(other) == otherStart)
    let third = try SharedCacheGenerations(path: folder.path + "/generations")
    #expect(third.current(key) == start + 2)
  }

  /// Entries of a cache that has outlived the file must not be found again.
  @Test func aNewFileStartsElsewhere() throws {
    let key = try ObjectKey("a")
    let before = try SharedCacheGenerations(path: folder.path + "/generations").current(key)
    let start = ContinuousClock.now
    while ContinuousClock.now - start < .milliseconds(2) {}
    #expect(try SharedCacheGenerations(path: folder.path + "/other").current(key) != before)
  }

  @Test func refusesLinksAndMissingFolders() throws {
    #expect(throws: SystemError.self) {
      try SharedCacheGenerations(path: folder.path + "/none/generations")
    }
    try #require(symlink("/tmp/nothing", folder.path + "/other") == 0)
    let failure = #expect(throws: SystemError.self) {
      try SharedCacheGenerations(path: folder.path + "/other")
    }
    #expect(failure?.call == "open" && failure?.errno == ELOOP)
  }
}
