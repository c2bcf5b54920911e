package import Glibc

/// An open file. It is closed when the last reference is released.
package final class FileDescriptor {
  /// The number of the descriptor.
  package let number: Int32

  /// Takes ownership of `number`. Nothing else may close it.
  package init(owning number: Int32) { self.number = number }

  deinit { close(number) }

  /// A new file without a name in `folder`, for reading and writing. It is gone when its descriptor is closed, however
  /// the process ends.
  package static func unnamed(in folder: String) throws(SystemError) -> FileDescriptor {
    // O_TMPFILE is a macro that is not imported: __O_TMPFILE and O_DIRECTORY (fcntl.h of Linux).
    let temporary: Int32 = 0o20000000 | O_DIRECTORY
    let number = open(folder, temporary | O_RDWR | O_CLOEXEC, 0o600)
    guard number >= 0 else { throw SystemError(call: "open", errno: errno) }
    return FileDescriptor(owning: number)
  }

  /// The status of the file from `fstat`.
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

  /// Maps the first `count` bytes for reading and calls `use` with them. The bytes are valid only during the call.
  ///
  /// - Throws: `SystemError` if the file cannot be mapped, or the error of `use`.
  package func withMappedBytes<Result>(count: Int, _ use: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
    guard count > 0 else { return try use(UnsafeRawBufferPointer(start: nil, count: 0)) }
    let address = mmap(nil, count, PROT_READ, MAP_PRIVATE, number, 0)
    guard let address, address != MAP_FAILED else { throw SystemError(call: "mmap", errno: errno) }
    defer { munmap(address, count) }
    madvise(address, count, MADV_SEQUENTIAL)
    return try use(UnsafeRawBufferPointer(start: address, count: count))
  }
}
