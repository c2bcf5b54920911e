import Glibc

/// A pipe between threads. It lives as long as the process.
struct Pipe: Sendable {
  let readingEnd: Int32
  let writingEnd: Int32

  /// A new pipe, closed in child processes.
  init() throws(PoolError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .system(call: "pipe", errno: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    readingEnd = ends[0]
    writingEnd = ends[1]
  }
}
