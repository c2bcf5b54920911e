import Glibc
package import System

/// Where request bodies lie that are too large for memory.
package struct Spool: Sendable {
  /// The folder that nginx writes bodies to (its `client_body_temp_path`), absolute, without links.
  package let folder: String
  /// A body up to this many bytes is read into memory.
  package let memoryLimit: Int

  /// A spool in `folder`, which must exist.
  ///
  /// - Throws: `SystemError` where the folder cannot be resolved.
  package init(folder: String, memoryLimit: Int = 1 << 20) throws(SystemError) {
    guard let resolved = realpath(folder, nil) else { throw SystemError(call: "realpath", errno: errno) }
    defer { free(resolved) }
    self.folder = String(cString: resolved)
    self.memoryLimit = memoryLimit
  }

  /// Opens the file that nginx wrote the body to, or nil where that is not possible or not allowed.
  ///
  /// The path comes over the socket, so it counts only if, with every link resolved, it lies inside the folder and
  /// names a regular file.
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

  /// A new file in the folder that has no name: it is gone with its descriptor, however the process ends.
  func makeUnlinkedFile() throws(SystemError) -> FileDescriptor {
    var path = Array("\(folder)/body.XXXXXX".utf8CString)
    let descriptor = mkstemp(&path)
    guard descriptor >= 0 else { throw SystemError(call: "mkstemp", errno: errno) }
    unlink(path)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return FileDescriptor(owning: descriptor)
  }
}
