import Glibc
import System

/// A listening socket, and the signal to stop accepting from it.
///
/// All threads share it. Its descriptors never change.
struct Listener: Sendable {
  /// The socket. A FastCGI application inherits it as descriptor 0 (FastCGI 1.0, section 2.2).
  let socket: Int32
  /// Whether it is a Unix socket.
  let isLocal: Bool
  /// The signal to drain: when the writing end of this pipe is closed, its reading end stays readable for all threads.
  private let drainSignal: Pipe

  /// A listener on `socket`, which becomes non-blocking.
  ///
  /// - Throws: `PoolError.notListening` if it is not a listening socket, or `SystemError`.
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

  /// Tells all threads to serve the queued connections and to end. Call it only once.
  func drain() { close(drainSignal.writingEnd) }

  /// A waiter for one thread.
  func makeWaiter() throws -> Waiter { try Waiter(socket: socket, drainSignal: drainSignal.readingEnd) }
}
