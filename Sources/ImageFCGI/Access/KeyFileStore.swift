import Access
import Glibc
import System
import Text

/// Changes the file of API keys, or that of signing keys. Several processes may do so at the same time: each one waits for
/// the lock, reads what the one before has written, and replaces the file as a whole.
struct KeyFileStore {
  /// Why the file is not changed.
  enum Failure: Error, Equatable {
    /// The file has a fault, or cannot be read.
    case unusable(FileFault)
    /// The file cannot be written.
    case notWritten(FileFault)
    /// Another process holds the lock.
    case locked
    /// The change makes no sense: a sentence.
    case refused(String)
  }

  /// How long a change waits for the lock, in seconds. Whoever changes the file holds it for milliseconds.
  private static let lockSeconds = 10
  /// The path of the file, after symbolic links: a link stays where it is.
  private let path: String

  /// A store of the file at `path`, which need not exist.
  init(path: String) {
    let resolved = realpath(path, nil)
    defer { free(resolved) }
    self.path = resolved.map { String(cString: $0) } ?? path
  }

  /// The keys in the file.
  func keys() throws(Failure) -> [APIKey] {
    let text = try text()
    do throws(KeyFile.Fault) { return try KeyFile.parse(text) } catch { throw .unusable(FileFault("\(error)")) }
  }

  /// The text of the file; empty for a missing one.
  func text() throws(Failure) -> [UInt8] {
    do throws(SystemError) { return try SmallFile.read(path, limit: KeyFile.largestSize) } catch {
      if error.errno == ENOENT { return [] }
      throw .unusable(FileFault(error))
    }
  }

  /// Replaces the file by one with the keys that `body` makes of those in the file.
  func change(_ body: ([APIKey]) throws(Failure) -> [APIKey]) throws(Failure) {
    try changeText { () throws(Failure) in KeyFile.text(try body(try keys())) }
  }

  /// Replaces the file by one with the text that `body` makes while nobody else changes the file.
  func changeText(_ body: () throws(Failure) -> [UInt8]) throws(Failure) {
    let lock = try lock()
    defer { flock(lock.number, LOCK_UN) }
    let text = try body()
    guard text.count <= KeyFile.largestSize else { throw .refused("the file would be too large: revoke old keys") }
    do throws(SystemError) { try replace(text) } catch { throw .notWritten(FileFault(error)) }
  }

  /// Waits for the lock: on a file beside the keys, because a lock on the file itself would be one on what it replaces.
  private func lock() throws(Failure) -> FileDescriptor {
    let number = open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard number >= 0 else { throw .notWritten(FileFault(SystemError(call: "open", errno: errno))) }
    let lock = FileDescriptor(owning: number)
    let deadline = ContinuousClock.now + .seconds(Self.lockSeconds)
    while flock(number, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else {
        throw .notWritten(FileFault(SystemError(call: "flock", errno: errno)))
      }
      guard .now < deadline else { throw .locked }
      usleep(10_000)
    }
    return lock
  }

  /// Replaces the file by one with `text`. After a crash at any point, the file is the old one or the new one, whole.
  private func replace(_ text: [UInt8]) throws(SystemError) {
    let next = "\(path).new"
    // One that a killed process has left is of no use.
    try SmallFile.remove(next)
    let number = open(next, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard number >= 0 else { throw SystemError(call: "open", errno: errno) }
    do {
      let file = FileDescriptor(owning: number)
      try keepOwner(file)
      try check("fchmod", fchmod(file.number, 0o640))
      try text.withRawBytes { (bytes) throws(SystemError) in try file.write(bytes) }
      try check("fsync", fsync(file.number))
      try check("rename", rename(next, path))
    } catch {
      unlink(next)
      throw error
    }
    let folder = FileDescriptor(owning: open(Self.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    try check("fsync", fsync(folder.number))
  }

  /// Gives the new file the owner and the group of the old one. Without an old one, it gets the group of its folder, so
  /// that the workers can read it.
  private func keepOwner(_ file: FileDescriptor) throws(SystemError) {
    var old = stat()
    if stat(path, &old) == 0 { return try check("fchown", fchown(file.number, old.st_uid, old.st_gid)) }
    guard errno == ENOENT else { throw SystemError(call: "stat", errno: errno) }
    // Whoever may not do that is no administrator, and runs the workers as themselves.
    if stat(Self.folder(of: path), &old) == 0 { _ = fchown(file.number, uid_t.max, old.st_gid) }
  }

  private func check(_ call: String, _ result: Int32) throws(SystemError) {
    guard result == 0 else { throw SystemError(call: call, errno: errno) }
  }

  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
  }
}
