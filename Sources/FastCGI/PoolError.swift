/// Why a pool cannot start, apart from failed system calls.
package enum PoolError: Error, Equatable, CustomStringConvertible {
  /// Descriptor 0 is not a listening socket.
  case notListening
  /// FCGX_Init failed with `code`.
  case initialization(code: Int32)

  /// The text for the log.
  package var description: String {
    switch self {
    case .notListening: "descriptor 0 is not a listening socket: start the worker with spawn-fcgi"
    case .initialization(let code): "FCGX_Init failed with \(code)"
    }
  }
}
