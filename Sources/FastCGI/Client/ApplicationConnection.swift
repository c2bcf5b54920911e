import Glibc
import System

/// A connection to a FastCGI application. No call waits for longer than the deadline.
struct ApplicationConnection: ~Copyable {
  /// The socket; closed with the connection.
  let descriptor: Int32

  /// Connects to the Unix socket at `path`.
  init(to path: String, deadline: ContinuousClock.Instant) throws(ApplicationError) {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw .unreachable(errno: errno) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else {
      throw .unreachable(errno: ENAMETOOLONG)
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let result = withUnsafeBytes(of: &address) {
      connect(descriptor, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
    }
    guard result == 0 else {
      // A Unix socket connects at once, or its queue is full (unix(7)).
      throw errno == EAGAIN ? .overloaded : .unreachable(errno: errno)
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Waits until something can be sent or received.
  func wait(
    toSend: Bool, deadline: ContinuousClock.Instant
  ) throws(ApplicationError) -> (canSend: Bool, canReceive: Bool) {
    while true {
      let remaining = (deadline - .now).wholeMilliseconds
      guard remaining > 0 else { throw .timedOut }
      var poller = pollfd(fd: descriptor, events: Int16(toSend ? POLLIN | POLLOUT : POLLIN), revents: 0)
      let count = poll(&poller, 1, Int32(clamping: remaining + 1))
      if count > 0 {
        // After a hang-up, what has arrived can still be read.
        let canReceive = poller.revents & Int16(POLLIN | POLLHUP | POLLERR) != 0
        return (poller.revents & Int16(POLLOUT) != 0, canReceive)
      }
      guard count == 0 || errno == EINTR else { throw .closed }
    }
  }
}
