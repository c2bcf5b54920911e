/// Why the pool cannot start, besides failed calls of the system.
package enum PoolError: Error, Equatable, CustomStringConvertible {
  /// Descriptor 0 is not a listening socket.
  case notListening
  /// libfcgi refused to start.
  case initialization(code: Int32)

  /// The sentence for the log.
  package var description: String {
    switch self {
    case .notListening: "descriptor 0 is not a listening socket: start the worker with spawn-fcgi"
    case .initialization(let code): "FCGX_Init failed with \(code)"
    }
  }
}
