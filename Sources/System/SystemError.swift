/// A failed system call.
package struct SystemError: Error, Equatable, CustomStringConvertible {
  /// The name of the call, such as `open`.
  package let call: String
  /// The error number.
  package let errno: Int32

  /// An error from its values.
  package init(call: String, errno: Int32) {
    self.call = call
    self.errno = errno
  }

  /// The text for the log.
  package var description: String { "\(call) failed with errno \(errno)" }
}
