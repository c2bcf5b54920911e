import Glibc
package import System

/// The folder for request bodies that are too large for memory.
package struct Spool: Sendable {
  /// The folder to which nginx writes bodies (`client_body_temp_path`). Absolute and without links.
  package let folder: String
  /// The largest body that is read into memory, in bytes.
  package let memoryLimit: Int

  /// A spool in `folder`, which must exist.
  ///
  /// - Throws: `SystemError` if the path cannot be resolved.
  package init(folder: String, memoryLimit: Int = 1 << 20) throws(SystemError) {
    guard let resolved = realpath(folder, nil) else { throw SystemError(call: "realpath", errno: errno) }
    defer { free(resolved) }
    self.folder = String(cString: resolved)
    self.memoryLimit = memoryLimit
  }

  /// Opens the file to which nginx has written a body.
  ///
  /// The path comes from the socket and is not trusted. It must be that of a regular file inside the folder, after all
  /// links are resolved.
  ///
  /// - Returns: `nil` if the file cannot be opened or is not allowed.
  func openBodyFile(_ path: String) -> FileDescriptor? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    guard String(cString: resolved).hasPrefix(folder + "/") else { return nil }
    let descriptor = open(resolved, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    let file = FileDescriptor(owning: descriptor)
    guard let status = try? file.status(), status.st_mode & S_IFMT == S_IFREG else { return nil }
    return file
  }

  /// Creates a file without a name in the folder. It is removed when its descriptor is closed, however the process
  /// ends.
  func makeUnlinkedFile() throws(SystemError) -> FileDescriptor {
    var path = Array("\(folder)/body.XXXXXX".utf8CString)
    let descriptor = mkstemp(&path)
    guard descriptor >= 0 else { throw SystemError(call: "mkstemp", errno: errno) }
    unlink(path)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return FileDescriptor(owning: descriptor)
  }
}
