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

  /// What is stored with the bytes may change alone. Then variants, which are made from the bytes, stay.
  @Test func attributesHaveAGenerationOfTheirOwn() throws {
    let generations = try SharedCacheGenerations(path: folder.path + "/generations")
    let key = try ObjectKey("a/é")
    let start = generations.current(key)
    let bytes = generations.currentBytes(key)
    generations.advanceAttributes(key)
    #expect(generations.current(key) == start + 1 && generations.currentBytes(key) == bytes)
    generations.advance(key)
    #expect(generations.current(key) == start + 2 && generations.currentBytes(key) == bytes + 1)
  }

  /// Entries of a cache that has outlived the file must not be found again.
  @Test func aNewFileStartsElsewhere() throws {
    let key = try ObjectKey("a")
    let before = try SharedCacheGenerations(path: folder.path + "/generations").current(key)
    let start = ContinuousClock.now
    while ContinuousClock.now - start < .milliseconds(2) {}
    #expect(try SharedCacheGenerations(path: folder.path + "/other").current(key) != before)
  }

  /// A lost file costs cache entries, and never shows an old one: no generation comes twice.
  @Test func generationsGrowOverALostFile() throws {
    let path = folder.path + "/generations"
    let key = try ObjectKey("a")
    let generations = try SharedCacheGenerations(path: path)
    for _ in 0..<5 { generations.advance(key) }
    let before = generations.current(key)
    // Nobody deletes one image every millisecond: the time is ahead of the counter.
    let start = ContinuousClock.now
    while ContinuousClock.now - start < .milliseconds(10) {}
    try #require(truncate(path, 0) == 0)
    let without = (0..<100).map { _ in generations.current(key) }
    #expect(Set(without).count == 100 && without.allSatisfy { $0 >= 1 << 63 })
    generations.advance(key)
    #expect(try generations.renew())
    #expect(generations.current(key) > before && generations.current(key) < 1 << 63)
    #expect(generations.current(key) == generations.current(key))
  }

  @Test func refusesLinksAndMissingFolders() throws {
    #expect(throws: SharedFileError.self) {
      try SharedCacheGenerations(path: folder.path + "/none/generations")
    }
    try #require(symlink("/tmp/nothing", folder.path + "/other") == 0)
    let failure = #expect(throws: SharedFileError.self) {
      try SharedCacheGenerations(path: folder.path + "/other")
    }
    #expect(failure == .system(SystemError(call: "open", errno: ELOOP)))
  }
}
