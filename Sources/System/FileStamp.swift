import Glibc

/// Tells a file from an earlier one under the same path, and from itself before a change.
package struct FileStamp: Equatable, Sendable {
  private let device: UInt64
  private let number: UInt64
  private let byteCount: Int
  /// The time of the last change of the bytes, in nanoseconds since 1970.
  private let changed: Int

  /// The stamp of the file at `path`, which costs about a microsecond; `nil` if it cannot be reached.
  package init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    number = UInt64(status.st_ino)
    byteCount = Int(status.st_size)
    changed = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
  }
}
