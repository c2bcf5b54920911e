import Glibc

/// Memory for bytes that are made and soon used: on the heap for few of them, in a file without a name for many, so that they
/// do not count as the memory of the process.
package enum ScratchMemory {
  /// The most bytes on the heap.
  private static let largestOnHeap = 1 << 20

  /// Lends `count` bytes for the time of the call.
  ///
  /// - Parameter folder: Where the file is.
  /// - Throws: `SystemError` if there is no room, or the error of `use`.
  package static func with<Result>(
    count: Int, folder: String, _ use: (UnsafeMutableRawBufferPointer) throws -> Result
  ) throws -> Result {
    guard count > largestOnHeap else {
      let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
      defer { memory.deallocate() }
      return try use(memory)
    }
    let file = try FileDescriptor.unnamed(in: folder)
    // Without room for it, a write to the mapping would be a signal.
    let result = posix_fallocate(file.number, 0, count)
    guard result == 0 else { throw SystemError(call: "posix_fallocate", errno: result) }
    let address = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_SHARED, file.number, 0)
    guard let address, address != MAP_FAILED else { throw SystemError(call: "mmap", errno: errno) }
    defer { munmap(address, count) }
    return try use(UnsafeMutableRawBufferPointer(start: address, count: count))
  }
}
