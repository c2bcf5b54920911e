import Glibc

/// A pipe between threads. Its descriptors are not closed before the process ends.
package struct Pipe: Sendable {
  /// The descriptor for reading.
  package let readingEnd: Int32
  /// The descriptor for writing.
  package let writingEnd: Int32

  /// A new pipe, which child processes do not inherit.
  package init() throws(SystemError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw SystemError(call: "pipe", errno: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    readingEnd = ends[0]
    writingEnd = ends[1]
  }
}
