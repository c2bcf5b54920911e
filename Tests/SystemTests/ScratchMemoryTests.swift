import Glibc
import TestSupport
import Testing

@testable import System

@Suite struct ScratchMemoryTests {
  @Test(arguments: [0, 1, 1 << 20, (1 << 20) + 1, 5 << 20])
  func lendsBytesThatCanBeWritten(count: Int) throws {
    let folder = TemporaryFolder()
    let sum = try ScratchMemory.with(count: count, folder: folder.path) { memory in
      for index in memory.indices { memory[index] = UInt8(truncatingIfNeeded: index) }
      return memory.count
    }
    #expect(sum == count)
    #expect(try Folder.names(in: folder.path).isEmpty)
  }

  @Test func saysThatThereIsNoFolder() {
    #expect(throws: SystemError.self) { try ScratchMemory.with(count: 2 << 20, folder: "/nonexistent") { _ in } }
  }
}
