import System

/// The bytes of an object that was read.
enum ObjectBytes {
  /// In memory.
  case memory([UInt8])
  /// In a file, from its start on.
  case file(FileDescriptor, count: Int)

  /// The largest object that is read into memory, in bytes.
  static let largestInMemory = 1 << 20

  /// Lends the bytes for the time of the call.
  ///
  /// - Throws: `internal` if the file cannot be mapped, or the error of `use`.
  func lend(_ use: (UnsafeRawBufferPointer) throws(S3Error) -> Void) throws(S3Error) {
    switch self {
    case .memory(let bytes): try bytes.withRawBytes(use)
    case .file(let file, let count):
      do {
        try file.withMappedBytes(count: count, use)
      } catch let error as S3Error {
        throw error
      } catch {
        throw S3Error(.internal, "the spooled object cannot be read: \(error)")
      }
    }
  }
}
