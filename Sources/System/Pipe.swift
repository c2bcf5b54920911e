import Glibc

/// A pipe between threads. It lives as long as the process.
package struct Pipe: Sendable {
  /// The descriptor to read from.
  package let readingEnd: Int32
  /// The descriptor to write to.
  package let writingEnd: Int32

  /// A new pipe, closed in child processes.
  package init() throws(SystemError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw SystemError(call: "pipe", errno: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    readingEnd = ends[0]
    writingEnd = ends[1]
  }
}
