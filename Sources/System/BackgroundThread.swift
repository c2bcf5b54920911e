import Glibc

/// Starts threads for blocking work.
package enum BackgroundThread {
  /// Runs `body` on a new detached thread.
  ///
  /// - Throws: `SystemError` if the thread cannot be created.
  package static func start(_ body: @escaping @Sendable () -> Void) throws(SystemError) {
    let context = Unmanaged.passRetained(ThreadBody(run: body))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { context in
        Unmanaged<ThreadBody>.fromOpaque(context!).takeRetainedValue().run()
        return nil
      }, context.toOpaque())
    guard code == 0 else {
      context.release()
      throw SystemError(call: "pthread_create", errno: code)
    }
    pthread_detach(thread)
  }

  /// Runs `body` on a new detached thread, again and again, with pauses of `seconds` between two runs.
  ///
  /// - Throws: `SystemError` if the thread cannot be created.
  package static func start(every seconds: UInt32, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
    try start {
      while true {
        body()
        sleep(seconds)
      }
    }
  }
}

/// The body of a thread, as an object to which a C pointer can point.
private final class ThreadBody: Sendable {
  let run: @Sendable () -> Void

  init(run: @escaping @Sendable () -> Void) { self.run = run }
}
