import Glibc

/// The system time.
package enum SystemClock {
  /// Seconds since 1970.
  package static var seconds: Int { now.tv_sec }

  /// Milliseconds since 1970.
  package static var milliseconds: Int { now.tv_sec * 1000 + now.tv_nsec / 1_000_000 }

  private static var now: timespec {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return time
  }
}
