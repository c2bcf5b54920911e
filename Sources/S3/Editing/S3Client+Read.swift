import HTTPClient
import Objects
import System
import Text

extension S3Client {
  /// Reads the bytes of an object (S3 API reference, GetObject): a small one into memory, another into a file without a
  /// name in the spool folder.
  ///
  /// - Throws: `changed` if there is an object with another tag, `notFound` if there is none, `archived`, `internal` if
  ///   the spool folder has no room, or any failure of a request.
  func read(_ key: String, _ object: StoredObject, deadline: ContinuousClock.Instant) throws(S3Error) -> ObjectBytes {
    let operation = Operation(
      .getObject, method: .get, path: try path(key), fields: [HTTPField("if-match", "\"\(object.etag)\"")])
    var attempts = Attempts(deadline: deadline)
    do throws(S3Error) {
      return try retry(&attempts) { (_) throws(S3Error) in
        object.size > ObjectBytes.largestInMemory
          ? try spool(operation, object.size, deadline: deadline)
          : .memory(try Self.body(of: try send(operation, deadline: deadline), object.size))
      }
    } catch let error where error.code == .accessDenied || error.code == .rejected {
      // The reason is in a body that went into the file.
      try checkIsReadable(key: key, deadline: deadline)
      throw error
    } catch {
      throw try explained(error, key, deadline: deadline)
    }
  }

  /// Reads an object once into a file.
  private func spool(
    _ operation: Operation, _ size: Int, deadline: ContinuousClock.Instant
  ) throws(S3Error) -> ObjectBytes {
    let file: FileDescriptor
    do throws(SystemError) {
      file = try FileDescriptor.unnamed(in: configuration.spoolFolder)
    } catch {
      throw S3Error(.internal, "get: there is no file for the object: \(error)")
    }
    let body = HTTPBodyFile(file, limit: size)
    let response = try send(operation, into: body, deadline: deadline)
    try Self.check(body.byteCount, size, response)
    return .file(file, count: size)
  }

  /// The body of a response, with the size of the object.
  private static func body(of response: HTTPResponse, _ size: Int) throws(S3Error) -> [UInt8] {
    try check(response.body.count, size, response)
    return response.body
  }

  /// Throws `invalidResponse` if the body is not as long as the object.
  private static func check(_ count: Int, _ size: Int, _ response: HTTPResponse) throws(S3Error) {
    guard count == size else {
      throw S3Error(.invalidResponse, "get: \(count) bytes in place of \(size)", httpStatus: response.status)
    }
  }
}
