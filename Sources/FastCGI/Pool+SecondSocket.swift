import Glibc
import System

extension Pool {
  /// Serves a second Unix socket on a separate thread, so that busy threads of the pool do not delay its requests.
  ///
  /// Only one process at a time serves the socket at `path`. Another process takes over when it has ended.
  ///
  /// - Parameters:
  ///   - path: The path of the new socket, at most 107 bytes. The group of the process may connect to it.
  ///   - makeHandler: Creates the handler. Called on the new thread.
  package func serve(
    onSocketAt path: String, _ makeHandler: @escaping @Sendable () throws -> any RequestHandler
  ) throws {
    let configuration = configuration
    let logger = logger
    try BackgroundThread.start {
      do {
        // The descriptor stays open, so the process holds the lock until it ends.
        _ = try Self.lock(path + ".lock")
        let listener = try Listener(socket: try Self.listen(at: path))
        let thread = WorkerThread(
          listener: listener, waiter: try listener.makeWaiter(), configuration: configuration, logger: logger,
          makeHandler: makeHandler, finished: try Pipe())
        thread.run()
      } catch {
        logger.error("second socket not served", metadata: ["path": "\(path)", "cause": "\(error)"])
      }
    }
  }

  /// Waits until no other process holds the lock at `path`, and takes it.
  private static func lock(_ path: String) throws -> Int32 {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw SystemError(call: "open", errno: errno) }
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else { throw SystemError(call: "flock", errno: errno) }
    }
    return descriptor
  }

  /// Creates a listening socket, in place of the socket of an earlier process.
  private static func listen(at path: String) throws -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
      throw SystemError(call: "bind", errno: ENAMETOOLONG)
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    unlink(path)
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw SystemError(call: "socket", errno: errno) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let isBound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) == 0 }
    }
    // The mode is set before the socket listens, when nobody can connect.
    guard isBound, chmod(path, 0o660) == 0, Glibc.listen(descriptor, 16) == 0 else {
      throw SystemError(call: "bind", errno: errno)
    }
    return descriptor
  }
}
