import Glibc
import System

/// Why a file cannot be used. Repeats nothing of the file, which may hold secrets.
struct FileFault: Error, Equatable, CustomStringConvertible {
  /// The fault for a person, such as `line 3: the identifier is there twice`.
  let description: String

  /// A fault from its text.
  init(_ description: String) { self.description = description }

  /// The fault of a failed system call.
  init(_ error: SystemError) { description = String(cString: strerror(error.errno)) }
}
