import CFastCGI
import Glibc
import System

/// Waits, for one thread, until there is something to accept.
final class Waiter: Sendable {
  /// What woke the thread.
  enum Wakeup {
    /// A connection may be waiting; another thread may have taken it.
    case connection
    /// The pool drains: accept what is left, then leave.
    case drain
  }

  private let epoll: Int32
  private let drainSignal: Int32

  /// Watches `socket` and `drainSignal`, which both outlive the waiter.
  ///
  /// EPOLLEXCLUSIVE wakes one thread a connection instead of all of them.
  init(socket: Int32, drainSignal: Int32) throws {
    epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    self.drainSignal = drainSignal
    guard epoll >= 0 else { throw SystemError(call: "epoll_create1", errno: errno) }
    try watch(socket, EPOLLIN.rawValue | EPOLLEXCLUSIVE.rawValue)
    try watch(drainSignal, EPOLLIN.rawValue)
  }

  deinit { close(epoll) }

  /// Blocks until one of the two has happened.
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
