import Glibc

/// Reads and writes small files, such as settings and tokens.
package enum SmallFile {
  /// The bytes of the file at `path`.
  ///
  /// - Parameter limit: The largest size in bytes.
  /// - Throws: `SystemError` if the file cannot be opened or read; with `EFBIG` if it is larger than `limit`.
  package static func read(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError(call: "open", errno: errno) }
    return try read(FileDescriptor(owning: descriptor), limit: limit)
  }

  /// The bytes of an open file from its position on.
  ///
  /// - Parameter limit: The largest size in bytes.
  /// - Throws: `SystemError` if the file cannot be read; with `EFBIG` if it is larger than `limit`.
  package static func read(_ file: FileDescriptor, limit: Int) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16384)
    while true {
      let count = Glibc.read(file.number, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw SystemError(call: "read", errno: errno) }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= limit else { throw SystemError(call: "read", errno: EFBIG) }
    }
  }

  /// Writes `bytes` to the file at `path`, which is made where it is missing.
  ///
  /// - Throws: where that is not possible; the file may then be cut short.
  package static func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw SystemError(call: "open", errno: errno) }
    let file = FileDescriptor(owning: descriptor)
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file.number, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw SystemError(call: "write", errno: errno) }
      rest = rest.dropFirst(count)
    }
  }

  /// Writes `bytes` to a new file, which takes the place of the one at `path`: whoever opens `path` meanwhile gets the old
  /// bytes or the new ones. The new file is `path` with `.new` until then.
  ///
  /// - Throws: where that is not possible; the file at `path` is then as it was, and there is no other one.
  package static func replace(_ path: String, with bytes: [UInt8]) throws(SystemError) {
    let next = path + ".new"
    do throws(SystemError) {
      try write(bytes, to: next)
      guard rename(next, path) == 0 else { throw SystemError(call: "rename", errno: errno) }
    } catch {
      unlink(next)
      throw error
    }
  }

  /// Removes the file at `path`, where there is one.
  ///
  /// - Throws: where that is not possible.
  package static func remove(_ path: String) throws(SystemError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw SystemError(call: "unlink", errno: errno) }
  }
}
