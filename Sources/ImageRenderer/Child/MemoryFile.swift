import CSandbox
import Glibc
import System

/// A file in memory, through which a parent and a child hand over pictures.
enum MemoryFile {
  /// A new file, which is removed when no process has it open.
  static func make(_ name: String) throws(SystemError) -> FileDescriptor {
    let descriptor = csandbox_memory_file(name)
    guard descriptor >= 0 else { throw SystemError(call: "memfd_create", errno: errno) }
    return FileDescriptor(owning: descriptor)
  }

  /// Empties a file, so that it can be filled again.
  static func empty(_ file: FileDescriptor) throws(SystemError) {
    guard ftruncate(file.number, 0) == 0, lseek(file.number, 0, SEEK_SET) == 0 else {
      throw SystemError(call: "ftruncate", errno: errno)
    }
  }

  /// The first `count` bytes; `nil` if there are fewer.
  ///
  /// They are read and not mapped: a child may cut the file at any time.
  static func read(_ file: FileDescriptor, count: Int) -> [UInt8]? {
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = pread(file.number, buffer.baseAddress! + filled, count - filled, off_t(filled))
        if got < 0 && errno == EINTR { continue }
        if got <= 0 { return }
        filled += got
      }
    }
    return bytes.count == count ? bytes : nil
  }
}
