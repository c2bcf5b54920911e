import Glibc

/// A file system of the host.
package enum FileSystem {
  /// The free space of a file system.
  package struct FreeSpace: Equatable, Sendable {
    /// The bytes that a user other than root may still write.
    package let bytes: Int
    /// The files that a user other than root may still create; `nil` where the file system has no such limit.
    package let files: Int?

    /// Free space from its values.
    package init(bytes: Int, files: Int?) {
      self.bytes = bytes
      self.files = files
    }
  }

  /// The free space of the file system that holds `path`.
  ///
  /// - Throws: `SystemError` if the path does not exist or cannot be reached.
  package static func freeSpace(at path: String) throws(SystemError) -> FreeSpace {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { throw SystemError(call: "statvfs", errno: errno) }
    let (bytes, isHuge) = Int(clamping: status.f_bavail).multipliedReportingOverflow(by: Int(clamping: status.f_frsize))
    return FreeSpace(bytes: isHuge ? .max : bytes, files: status.f_files == 0 ? nil : Int(clamping: status.f_favail))
  }
}
