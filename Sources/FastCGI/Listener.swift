import Glibc
import System

/// The listening socket that the process was started on, and the word to stop accepting.
///
/// Shared by all threads: its descriptors never change after the start.
struct Listener: Sendable {
  /// The socket; a FastCGI application finds it as descriptor 0 (FastCGI 1.0, section 2.2).
  let socket: Int32
  /// Whether it is a Unix socket.
  let isLocal: Bool
  /// A pipe whose writing end is closed to drain: its reading end is then ready for ever, for every thread.
  private let drainSignal: Pipe

  /// Makes the accepts of the listening socket `socket` non-blocking.
  ///
  /// - Throws: `PoolError.notListening` where it is no listening socket.
  init(socket: Int32) throws {
    var accepting: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    guard getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &accepting, &size) == 0, accepting != 0 else {
      throw PoolError.notListening
    }
    let flags = fcntl(socket, F_GETFL)
    guard flags >= 0, fcntl(socket, F_SETFL, flags | O_NONBLOCK) == 0 else {
      throw SystemError(call: "fcntl", errno: errno)
    }
    self.socket = socket
    var address = sockaddr()
    size = socklen_t(MemoryLayout<sockaddr>.size)
    isLocal = getsockname(socket, &address, &size) == 0 && address.sa_family == sa_family_t(AF_UNIX)
    drainSignal = try Pipe()
  }

  /// Tells every thread to take what is still queued and to leave. Called once.
  func drain() { close(drainSignal.writingEnd) }

  /// A waiter for one thread.
  func makeWaiter() throws -> Waiter { try Waiter(socket: socket, drainSignal: drainSignal.readingEnd) }
}
