import CFastCGI
import Glibc
import System

/// Lets one thread wait until it can accept a connection.
final class Waiter: Sendable {
  /// Why the thread was woken.
  enum Wakeup {
    /// A connection may be waiting. Another thread may have taken it.
    case connection
    /// The pool drains. The thread accepts the queued connections and ends.
    case drain
  }

  private let epoll: Int32
  private let drainSignal: Int32

  /// A waiter for `socket` and `drainSignal`, which must outlive it.
  ///
  /// EPOLLEXCLUSIVE wakes one thread for a connection instead of all threads.
  init(socket: Int32, drainSignal: Int32) throws {
    epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    self.drainSignal = drainSignal
    guard epoll >= 0 else { throw SystemError(call: "epoll_create1", errno: errno) }
    try watch(socket, EPOLLIN.rawValue | EPOLLEXCLUSIVE.rawValue)
    try watch(drainSignal, EPOLLIN.rawValue)
  }

  deinit { close(epoll) }

  /// Blocks until a connection may be waiting or the pool drains.
  func wait() -> Wakeup {
    var event = epoll_event()
    while epoll_wait(epoll, &event, 1, -1) != 1 {}
    return event.data.fd == drainSignal ? .drain : .connection
  }

  private func watch(_ descriptor: Int32, _ events: UInt32) throws {
    var event = epoll_event(events: events, data: epoll_data(fd: descriptor))
    guard epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0 else {
      throw SystemError(call: "epoll_ctl", errno: errno)
    }
  }
}
