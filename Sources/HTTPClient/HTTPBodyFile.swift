package import System

/// A file that receives the body of a response, for bodies that are too large for memory.
///
/// The body of a response with any status goes there.
package final class HTTPBodyFile {
  /// The file. Bytes are written at its current position.
  private let file: FileDescriptor
  /// The largest body that is accepted, in bytes.
  let limit: Int
  /// The bytes that have been written.
  package private(set) var byteCount = 0
  /// Whether the body is larger than the limit. The request has failed then.
  package private(set) var isExceeded = false

  /// A destination for one response.
  ///
  /// - Parameter limit: The largest body that is accepted, in bytes.
  package init(_ file: FileDescriptor, limit: Int) {
    self.file = file
    self.limit = limit
  }

  /// Appends bytes of the body.
  ///
  /// - Returns: Why they are refused; `nil` if they are written.
  func append(_ piece: UnsafeRawBufferPointer) -> String? {
    guard piece.count <= limit - byteCount else { return refuse() }
    do throws(SystemError) {
      try file.write(piece)
    } catch {
      return "the body cannot be written: \(error)"
    }
    byteCount += piece.count
    return nil
  }

  /// Refuses the body because of its size.
  ///
  /// - Returns: The reason.
  func refuse() -> String {
    isExceeded = true
    return "more than \(limit) bytes of body"
  }
}
