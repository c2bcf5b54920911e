import Glibc

/// Numbered locks that all processes of a host share: bytes of a file (fcntl(2), "Open file description locks"). The
/// kernel gives them back when their holder dies. One object has them for one thread; others, of the same process too,
/// have objects of their own.
package final class FileLocks {
  /// The path of the file.
  package let path: String
  /// The size of the file, which matters to nobody.
  private static let size = 8
  /// The first and the longest pause between two attempts, in microseconds.
  private static let pauses: ClosedRange<useconds_t> = 500...10_000

  private var file: SharedFile

  /// Opens the file at `path`, and creates it if it is missing.
  ///
  /// - Throws: `SharedFileError` if the file is not ours alone, or cannot be created.
  package init(path: String) throws(SharedFileError) {
    self.path = path
    file = try SharedFile.open(path, size: Self.size)
  }

  /// Takes the locks with these numbers. They are taken in order, so that nobody waits in a circle.
  ///
  /// The kernel has no wait with an end, so this asks again and again: at first after half a millisecond, which is less
  /// than a change takes, and at last every ten.
  ///
  /// - Returns: Whether it has them; `false` if somebody else had one until `deadline`. None is held then.
  /// - Throws: `SharedFileError` if the file cannot be locked.
  package func lock(_ numbers: some Sequence<Int>, until deadline: ContinuousClock.Instant) throws(SharedFileError)
    -> Bool
  {
    do throws(SharedFileError) {
      return try take(numbers, until: deadline)
    } catch {
      unlock()
      throw error
    }
  }

  private func take(_ numbers: some Sequence<Int>, until deadline: ContinuousClock.Instant) throws(SharedFileError)
    -> Bool
  {
    let numbers = Set(numbers).sorted()
    var pause = Self.pauses.lowerBound
    while true {
      try openAnew()
      var isFree = true
      for number in numbers {
        while isFree, try !take(number) {
          isFree = .now < deadline
          if isFree { usleep(pause) }
          pause = min(2 * pause, Self.pauses.upperBound)
        }
      }
      // Somebody may have removed the file meanwhile: others lock the new one.
      if isFree, SharedFile.Identity.at(path)?.identity == file.identity { return true }
      unlock()
      guard isFree else { return false }
    }
  }

  /// Gives all locks back.
  package func unlock() {
    var range = Self.range(F_UNLCK, start: 0, length: 0)
    _ = fcntl(file.descriptor.number, Self.setLock, &range)
  }

  /// Opens the file that is at the path now, if it is another one.
  private func openAnew() throws(SharedFileError) {
    guard SharedFile.Identity.at(path)?.identity != file.identity else { return }
    file = try SharedFile.open(path, size: Self.size)
  }

  /// Takes one lock.
  ///
  /// - Returns: Whether it was free.
  private func take(_ number: Int) throws(SharedFileError) -> Bool {
    var range = Self.range(F_WRLCK, start: number, length: 1)
    while fcntl(file.descriptor.number, Self.setLock, &range) != 0 {
      if errno == EAGAIN || errno == EACCES { return false }
      guard errno == EINTR else { throw .system(SystemError(call: "fcntl", errno: errno)) }
    }
    return true
  }

  /// F_OFD_SETLK of Linux.
  private static let setLock: Int32 = 37

  private static func range(_ type: Int32, start: Int, length: Int) -> flock {
    flock(l_type: Int16(type), l_whence: Int16(SEEK_SET), l_start: off_t(start), l_len: off_t(length), l_pid: 0)
  }
}
