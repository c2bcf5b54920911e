package import Glibc

/// Why a file that workers share cannot be used. Whoever reports it adds the path.
package enum SharedFileError: Error, Equatable, CustomStringConvertible {
  /// A system call failed.
  case system(SystemError)
  /// It is a folder, a device, a socket or a pipe.
  case notRegular
  /// It belongs to another user, who could truncate it.
  case foreignOwner(uid_t)
  /// Its group or everybody may write to it; the mode.
  case writableByOthers(mode_t)
  /// The same file has another name, perhaps in a folder of another user; the number of names.
  case linked(Int)
  /// Another process holds the lock under which a new file is filled; the seconds of the wait.
  case locked(Int)

  /// The text for the log: the end of a sentence about the file.
  package var description: String {
    switch self {
    case .system(let error): "\(error.call): \(String(cString: strerror(error.errno))) (errno \(error.errno))"
    case .notRegular: "it is not a regular file"
    case .foreignOwner(let user): "it belongs to user \(user), and not to the user of the workers or to root: remove it"
    case .writableByOthers(let mode): "others may write to it (mode \(String(mode & 0o7777, radix: 8))): remove it"
    case .linked(let names): "it has \(names) names: remove it"
    case .locked(let seconds):
      "another process has locked it for more than \(seconds) s: end that process (fuser names it), or remove the file"
    }
  }
}
