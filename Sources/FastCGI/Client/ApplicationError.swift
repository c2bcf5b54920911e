/// Why an application has not answered.
package enum ApplicationError: Error, Equatable {
  /// Nobody listens on the socket.
  case unreachable(errno: Int32)
  /// The queue of the socket is full.
  case overloaded
  /// The deadline has passed.
  case timedOut
  /// The connection has ended before the answer.
  case closed
  /// The answer is not FastCGI, not CGI, or too long.
  case malformed
}
