import Foundation
import System
import TestSupport
import Testing

@testable import ImageFCGI

/// A file that changes under a running process. The content of these is their text; `bad` is a fault.
@Suite struct WatchedFileTests {
  let folder = TemporaryFolder()
  private var path: String { folder.path + "/file" }

  private func make() throws -> WatchedFile<String> {
    try WatchedFile(path: path, limit: 100) { (text) throws(FileFault) in
      if text.starts(with: "bad".utf8) { throw FileFault("it is bad") }
      return String(decoding: text, as: UTF8.self)
    }
  }

  private func write(_ text: String) throws { try SmallFile.write(Array(text.utf8), to: path) }

  /// Makes the file look as if it had been there for long.
  private func age() throws {
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: path)
  }

  @Test func followsTheFile() throws {
    try write("one")
    let file = try make()
    #expect(file.content == "one" && file.look() == nil)
    try write("two!")
    #expect(file.look() == .read && file.content == "two!" && file.look() == nil)
    try SmallFile.write(Array("three".utf8), to: path + ".new")
    try #require(rename(path + ".new", path) == 0)
    #expect(file.look() == .read && file.content == "three" && file.look() == nil)
  }

  @Test func missingIsEmpty() throws {
    let file = try make()
    #expect(file.content == "" && file.look() == nil)
    try write("one")
    #expect(file.look() == .read && file.content == "one")
    try SmallFile.remove(path)
    #expect(file.look() == .read && file.content == "" && file.isGood)
  }

  @Test func aFaultKeepsTheContentAndIsToldOnce() throws {
    try write("one")
    let file = try make()
    try write("bad")
    #expect(file.look() == .fault(FileFault("it is bad")) && file.content == "one" && !file.isGood)
    #expect(file.look() == nil)
    try write("bad again")
    #expect(file.look() == nil && file.content == "one")
    try write("two")
    #expect(file.look() == .read && file.content == "two" && file.isGood)
  }

  @Test func aFaultThatGoesIsTold() throws {
    try write("one")
    let file = try make()
    try write("bad")
    #expect(file.look() != nil)
    try write("one")
    #expect(file.look() == .read && file.isGood && file.content == "one")
  }

  /// A write of the same size in the same tick of the file system's clock has the same stamp.
  @Test func aYoungFileIsReadAgain() throws {
    try write("one")
    let file = try make()
    for number in 0..<200 {
      try write(String(100 + number))
      _ = file.look()
      #expect(file.content == String(100 + number))
    }
  }

  @Test func whatIsNoFileOfOursIsAFault() throws {
    try write("one")
    let file = try make()
    try write(String(repeating: "x", count: 101))
    #expect(file.look() == .fault(FileFault("File too large")) && file.content == "one")
    try SmallFile.remove(path)
    try #require(mkfifo(path, 0o600) == 0)
    #expect(file.look() == .fault(FileFault("it is not a regular file")))
    try SmallFile.remove(path)
    try write("two")
    try #require(chmod(path, 0o666) == 0)
    #expect(file.look() == .fault(FileFault("everybody may write to it")) && file.content == "one")
    // Only the mode changes: the stamp has it by the time of the status.
    try #require(chmod(path, 0o640) == 0)
    #expect(file.look() == .read && file.content == "two")
  }

  @Test func aFaultAtStartIsThrown() throws {
    try write("bad")
    #expect(throws: FileFault("it is bad")) { try make() }
    #expect(throws: FileFault("Not a directory")) {
      try WatchedFile(path: path + "/file", limit: 1) { (_) throws(FileFault) in 0 }
    }
  }
}
