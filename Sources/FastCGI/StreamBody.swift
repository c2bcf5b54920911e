import CFastCGI
import System

/// The body of a request on a FastCGI connection: a file that nginx wrote, or the FCGI_STDIN stream.
///
/// Belongs to the request that it came with and is invalid once that is finished.
struct StreamBody: RequestBody {
  /// FCGI_STDIN, owned by the connection.
  let stream: UnsafeMutablePointer<FCGX_Stream>
  /// CONTENT_LENGTH as sent, empty where there was none.
  let declaredLength: String
  /// The file that nginx wrote the body to, empty where it kept the body in memory.
  let filePath: String
  /// The most bytes that are taken.
  let limit: Int
  let spool: Spool

  /// Lends the body from nginx's file, from memory, or from a file of our own: whichever fits.
  func withBytes<Result>(_ use: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
    let length = try length()
    if !filePath.isEmpty, let file = spool.openBodyFile(filePath) {
      let size = Int(try file.status().st_size)
      guard size == length else { throw BodyError.incomplete(expected: length, received: size) }
      return try file.withMappedBytes(count: length, use)
    }
    if length <= spool.memoryLimit {
      return try readIntoMemory(length).withUnsafeBytes(use)
    }
    return try readIntoFile(length).withMappedBytes(count: length, use)
  }

  /// The declared length in bytes, checked against the limit. RFC 3875, section 4.1.2: no value means no body.
  private func length() throws(BodyError) -> Int {
    if declaredLength.isEmpty { return 0 }
    guard let length = Int(declaredLength), length >= 0 else { throw .invalidLength(declaredLength) }
    guard length <= limit else { throw .tooLarge(limit: limit, actual: length) }
    return length
  }

  private func readIntoMemory(_ length: Int) throws(BodyError) -> [UInt8] {
    let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
      count = read(into: UnsafeMutableRawBufferPointer(buffer))
    }
    try checkComplete(expected: length, received: bytes.count)
    return bytes
  }

  private func readIntoFile(_ length: Int) throws -> FileDescriptor {
    let file = try spool.makeUnlinkedFile()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 1)
    defer { buffer.deallocate() }
    var received = 0
    while received < length {
      let wanted = min(buffer.count, length - received)
      let count = read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
      try file.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      received += count
      if count < wanted { break }
    }
    try checkComplete(expected: length, received: received)
    return file
  }

  /// Reads until `buffer` is full or the stream has ended.
  private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard let start = buffer.baseAddress else { return 0 }
    var count = 0
    while count < buffer.count {
      let wanted = Int32(clamping: buffer.count - count)
      let got = FCGX_GetStr((start + count).assumingMemoryBound(to: CChar.self), wanted, stream)
      if got <= 0 { break }
      count += Int(got)
    }
    return count
  }

  /// libfcgi compares nothing: a stream in error, one that is short and one that goes on are found here.
  private func checkComplete(expected: Int, received: Int) throws(BodyError) {
    let endsHere = received < expected || FCGX_GetChar(stream) < 0
    guard FCGX_GetError(stream) == 0, received == expected, endsHere else {
      throw .incomplete(expected: expected, received: endsHere ? received : received + 1)
    }
  }
}
