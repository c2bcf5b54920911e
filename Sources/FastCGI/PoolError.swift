/// Why the pool cannot start.
package enum PoolError: Error, Equatable, CustomStringConvertible {
  /// Descriptor 0 is not a listening socket.
  case notListening
  /// A call of the system failed with this errno.
  case system(call: String, errno: Int32)
  /// libfcgi refused to start.
  case initialization(code: Int32)

  /// The sentence for the log.
  package var description: String {
    switch self {
    case .notListening: "descriptor 0 is not a listening socket: start the worker with spawn-fcgi"
    case .system(let call, let errno): "\(call) failed with errno \(errno)"
    case .initialization(let code): "FCGX_Init failed with \(code)"
    }
  }
}
