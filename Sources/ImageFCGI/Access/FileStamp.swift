import Glibc
import System

/// Tells one state of a file from another one.
struct FileStamp: Equatable, Sendable {
  private let device: dev_t
  private let number: ino_t
  /// The size in bytes.
  private let size: off_t
  /// When the content and when the status changed, in seconds and nanoseconds since 1970.
  private let changes: [Int]

  /// The stamp of a status.
  init(_ status: stat) {
    device = status.st_dev
    number = status.st_ino
    size = status.st_size
    changes = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
  }

  /// The stamp of the file at `path` now; `nil` for a missing file.
  ///
  /// - Throws: if that cannot be found out.
  static func at(_ path: String) throws(FileFault) -> Self? {
    var status = stat()
    if stat(path, &status) == 0 { return Self(status) }
    guard errno == ENOENT else { throw FileFault(SystemError(call: "stat", errno: errno)) }
    return nil
  }

  /// Whether every change after `now`, in seconds since 1970, gets another stamp. The clock of a file system has steps
  /// of some milliseconds, so a file that has just been written may change once more under the same stamp.
  func isSettled(at now: Int) -> Bool { max(changes[0], changes[2]) < now - 1 }
}
