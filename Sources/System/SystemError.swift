/// A call of the system that failed.
package struct SystemError: Error, Equatable, CustomStringConvertible {
  /// The call, such as `open`.
  package let call: String
  /// Its errno.
  package let errno: Int32

  /// A failure of `call`.
  package init(call: String, errno: Int32) {
    self.call = call
    self.errno = errno
  }

  /// The sentence for the log.
  package var description: String { "\(call) failed with errno \(errno)" }
}
