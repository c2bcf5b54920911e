package import Glibc

/// An open file that is closed with its last reference.
package final class FileDescriptor {
  /// The number the kernel knows it by.
  package let number: Int32

  /// Takes over `number`; nobody else may close it.
  package init(owning number: Int32) { self.number = number }

  deinit { close(number) }

  /// What `fstat` says of the file.
  package func status() throws(SystemError) -> stat {
    var status = stat()
    guard fstat(number, &status) == 0 else { throw SystemError(call: "fstat", errno: errno) }
    return status
  }

  /// Writes all of `bytes` at the current position.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    var rest = bytes
    while let start = rest.baseAddress, !rest.isEmpty {
      let written = Glibc.write(number, start, rest.count)
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw SystemError(call: "write", errno: errno) }
      rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
  }

  /// Maps the first `count` bytes for reading and lends them for the time of the call.
  package func withMappedBytes<Result>(count: Int, _ use: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
    guard count > 0 else { return try use(UnsafeRawBufferPointer(start: nil, count: 0)) }
    let address = mmap(nil, count, PROT_READ, MAP_PRIVATE, number, 0)
    guard let address, address != MAP_FAILED else { throw SystemError(call: "mmap", errno: errno) }
    defer { munmap(address, count) }
    madvise(address, count, MADV_SEQUENTIAL)
    return try use(UnsafeRawBufferPointer(start: address, count: count))
  }
}
