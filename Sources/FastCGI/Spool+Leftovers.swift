import Glibc
package import System

extension Spool {
  /// A file in the folder that no process has open, because nginx or a worker died before it could remove the file.
  package struct Leftover {
    /// The path of the file.
    package let path: String
    /// The size in bytes.
    package let size: Int
    /// The open file, which holds a lease.
    fileprivate let file: FileDescriptor

    /// Removes the file.
    package func remove() throws(SystemError) {
      guard unlink(path) == 0 || errno == ENOENT else { throw SystemError(call: "unlink", errno: errno) }
    }
  }

  /// Calls `use` for each file that no process has open and that has not been modified for `age` seconds.
  ///
  /// Files that cannot be opened, such as those of other users, are skipped. If another process opens a file during the
  /// call, the kernel sends SIGIO. The process ignores SIGIO from now on, because it would end the process.
  package func forEachLeftover(notTouchedFor age: Int, _ use: (Leftover) -> Void) {
    signal(SIGIO, SIG_IGN)
    let limit = SystemClock.seconds - age
    for path in Self.files(below: folder) {
      if let leftover = Self.leftover(at: path, touchedBefore: limit) { use(leftover) }
    }
  }

  /// Takes a write lease on a file (fcntl(2), F_SETLEASE). The kernel grants it only if there is no other descriptor
  /// and no mapping of the file.
  private static func leftover(at path: String, touchedBefore limit: Int) -> Leftover? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    let file = FileDescriptor(owning: descriptor)
    let setLease: Int32 = 1024  // F_SETLEASE, which is a GNU extension and not imported
    guard let status = try? file.status(), status.st_mode & S_IFMT == S_IFREG, status.st_mtim.tv_sec < limit,
      fcntl(descriptor, setLease, Int32(F_WRLCK)) == 0
    else { return nil }
    return Leftover(path: path, size: Int(status.st_size), file: file)
  }

  /// The paths of all files in `folder` and its subfolders, in which nginx can distribute bodies.
  private static func files(below folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var paths: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name != ".", name != ".." else { continue }
      let path = "\(folder)/\(name)"
      paths += entry.pointee.d_type == UInt8(DT_DIR) ? files(below: path) : [path]
    }
    return paths
  }
}
