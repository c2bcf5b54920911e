import Glibc

/// A file of a fixed size that several processes map. Its first 8 bytes say when it was filled; the others begin as zeros.
struct SharedFile {
  /// The open file.
  let descriptor: FileDescriptor
  /// Which file it is.
  let identity: Identity

  /// Tells a file from another one of the same name.
  struct Identity: Equatable, Sendable {
    let device: dev_t
    let number: ino_t

    init(_ status: stat) {
      device = status.st_dev
      number = status.st_ino
    }

    /// The file at `path` now, and its size in bytes; `nil` if there is none.
    static func at(_ path: String) -> (identity: Self, size: Int)? {
      var status = stat()
      return lstat(path, &status) == 0 ? (Self(status), Int(status.st_size)) : nil
    }
  }

  /// How long a worker waits for the lock, in seconds. Whoever fills a file holds it for microseconds.
  static let lockSeconds = 2

  /// Opens the file at `path`, which is created or filled anew if it is missing or too short.
  ///
  /// The lock is needed only for that: a process that holds it cannot stop a worker which finds a complete file.
  ///
  /// - Parameters:
  ///   - size: The size in bytes.
  ///   - mode: The permissions of a file that is filled.
  ///   - earlier: The new first word is larger, so that it is larger than all earlier ones of this process.
  ///   - distrusted: A file that begins with this word is filled anew; 0 for none.
  /// - Throws: if the file is not ours alone, or cannot be opened, locked or filled.
  static func open(
    _ path: String, size: Int, mode: mode_t = 0o600, after earlier: UInt64 = 0, distrusted: UInt64 = 0
  ) throws(SharedFileError) -> Self {
    let deadline = ContinuousClock.now + .seconds(Self.lockSeconds)
    while true {
      let number = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
      guard number >= 0 else { throw .system(SystemError(call: "open", errno: errno)) }
      let descriptor = FileDescriptor(owning: number)
      let owners = try trustedOwners(path)
      if try isComplete(descriptor, size, distrusted, owners) {
        return Self(descriptor: descriptor, identity: Identity(try status(descriptor)))
      }
      if flock(number, LOCK_EX | LOCK_NB) == 0 {
        // A mapping keeps the file open, so close() would not release the lock.
        defer { flock(number, LOCK_UN) }
        let identity = Identity(try status(descriptor))
        // Another process may have replaced the file before we had the lock.
        guard Identity.at(path)?.identity == identity else { continue }
        if try !isComplete(descriptor, size, distrusted, owners) {
          // root may check a configuration before the workers start. The file must be theirs all the same.
          if geteuid() == 0, let owner = owners.last { _ = fchown(number, owner, gid_t.max) }
          // Whatever the mask of the process is (umask).
          guard fchmod(number, mode) == 0 else { throw .system(SystemError(call: "fchmod", errno: errno)) }
          try fill(descriptor, size, after: earlier)
        }
        return Self(descriptor: descriptor, identity: identity)
      }
      guard errno == EWOULDBLOCK || errno == EINTR else { throw .system(SystemError(call: "flock", errno: errno)) }
      guard .now < deadline else { throw .locked(Self.lockSeconds) }
      usleep(10_000)
    }
  }

  /// The users to whom the file may belong: ours and root. To root, also the owner of the folder, who is the last.
  private static func trustedOwners(_ path: String) throws(SharedFileError) -> [uid_t] {
    guard geteuid() == 0 else { return [geteuid(), 0] }
    let end = path.lastIndex(of: "/")
    var folder = stat()
    guard stat(end.map { String(path[...$0]) } ?? ".", &folder) == 0 else {
      throw .system(SystemError(call: "stat", errno: errno))
    }
    return [0, folder.st_uid]
  }

  /// Whether the file has its size and its first word.
  ///
  /// - Throws: if the file is not ours alone. Another user could truncate it under us, or lock it.
  private static func isComplete(
    _ descriptor: FileDescriptor, _ size: Int, _ distrusted: UInt64, _ owners: [uid_t]
  ) throws(SharedFileError) -> Bool {
    let status = try status(descriptor)
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
    guard owners.contains(status.st_uid) else { throw .foreignOwner(status.st_uid) }
    guard status.st_mode & 0o022 == 0 else { throw .writableByOthers(status.st_mode) }
    guard status.st_nlink <= 1 else { throw .linked(Int(status.st_nlink)) }
    guard status.st_size >= size else { return false }
    var word: UInt64 = 0
    let count = pread(descriptor.number, &word, MemoryLayout<UInt64>.size, 0)
    return count == MemoryLayout<UInt64>.size && word != 0 && word != distrusted
  }

  /// Fills the file with zeros, and writes the first word last.
  ///
  /// The blocks are allocated: a write to a mapped hole on a full file system would end the process.
  private static func fill(
    _ descriptor: FileDescriptor, _ size: Int, after earlier: UInt64
  ) throws(SharedFileError) {
    guard ftruncate(descriptor.number, 0) == 0 else { throw .system(SystemError(call: "ftruncate", errno: errno)) }
    let code = posix_fallocate(descriptor.number, 0, off_t(size))
    guard code == 0 else { throw .system(SystemError(call: "posix_fallocate", errno: code)) }
    var word = max(UInt64(SystemClock.milliseconds), earlier &+ 1)
    guard pwrite(descriptor.number, &word, MemoryLayout<UInt64>.size, 0) == MemoryLayout<UInt64>.size else {
      throw .system(SystemError(call: "pwrite", errno: errno))
    }
  }

  private static func status(_ descriptor: FileDescriptor) throws(SharedFileError) -> stat {
    do throws(SystemError) { return try descriptor.status() } catch { throw .system(error) }
  }
}
