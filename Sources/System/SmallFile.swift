import Glibc

/// Reads small files, such as settings and tokens.
package enum SmallFile {
  /// The bytes of the file at `path`.
  ///
  /// - Parameter limit: The largest size in bytes.
  /// - Throws: `SystemError` if the file cannot be opened or read; with `EFBIG` if it is larger than `limit`.
  package static func read(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError(call: "open", errno: errno) }
    let file = FileDescriptor(owning: descriptor)
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
}
