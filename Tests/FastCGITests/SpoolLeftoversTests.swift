import Foundation
import Testing

@testable import FastCGI

/// Which bodies nobody holds.
@Suite struct SpoolLeftoversTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "leftovers-\(UUID().uuidString)").path

  /// Makes a body that was written to `age` seconds ago.
  private func make(_ name: String, age: Double) throws -> String {
    let path = "\(folder)/\(name)"
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data("bytes".utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: path)
    return path
  }

  private func leftovers() throws -> [String] {
    var paths: [String] = []
    try Spool(folder: folder).forEachLeftover(notTouchedFor: 60) { leftover in
      paths.append(leftover.path)
      #expect(leftover.size == 5)
    }
    return paths.sorted()
  }

  @Test func areFoundAndRemoved() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let old = try [make("0000000001", age: 3600), make("1/02/0000000021", age: 61)]
    _ = try make("0000000002", age: 0)
    try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: old[0])
    #expect(try leftovers() == old)
    try Spool(folder: folder).forEachLeftover(notTouchedFor: 60) { try? $0.remove() }
    #expect(try leftovers() == [])
    #expect(FileManager.default.fileExists(atPath: "\(folder)/0000000002"))
  }

  /// A body that is open, or mapped with its descriptor closed, belongs to somebody.
  @Test func whatIsHeldStays() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = try make("held", age: 3600)
    let descriptor = open(path, O_RDONLY)
    #expect(try leftovers() == [])
    let mapping = mmap(nil, 5, PROT_READ, MAP_PRIVATE, descriptor, 0)
    close(descriptor)
    #expect(try leftovers() == [])
    munmap(mapping, 5)
    #expect(try leftovers() == [path])
  }
}
