import CFastCGI
import System

/// The body of a request on a FastCGI connection: a file from nginx, or the FCGI_STDIN stream.
///
/// It is invalid after its request is finished.
struct StreamBody: RequestBody {
  /// The FCGI_STDIN stream. The connection owns it.
  let stream: UnsafeMutablePointer<FCGX_Stream>
  /// CONTENT_LENGTH as sent; empty if there is none.
  let declaredLength: String
  /// The path of the file to which nginx has written the body; empty if the body is in the stream.
  let filePath: String
  /// The largest body that is accepted, in bytes.
  let limit: Int
  /// The folder for large bodies and for nginx's files; `nil` if bodies come in the stream and stay in memory.
  let spool: Spool?

  /// Calls `use` with the body, which is mapped from nginx's file, read into memory, or mapped from a new file.
  func withBytes<Result>(_ use: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
    let length = try length()
    if !filePath.isEmpty, let file = spool?.openBodyFile(filePath) {
      let size = Int(try file.status().st_size)
      guard size == length else { throw BodyError.incomplete(expected: length, received: size) }
      return try file.withMappedBytes(count: length, use)
    }
    guard let spool, length > spool.memoryLimit else { return try readIntoMemory(length).withUnsafeBytes(use) }
    let file = try spool.makeUnlinkedFile()
    try copy(length, to: file)
    return try file.withMappedBytes(count: length, use)
  }

  /// Copies the body to `file`: from nginx's file, or from the stream piece by piece.
  func write(to file: FileDescriptor) throws {
    let length = try length()
    if !filePath.isEmpty, spool != nil { return try withBytes { try file.write($0) } }
    try copy(length, to: file)
  }

  /// The declared length in bytes. No value means no body (RFC 3875, section 4.1.2).
  ///
  /// - Throws: `invalidLength` or `tooLarge`.
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

  /// Copies `length` bytes of the stream to `file`.
  private func copy(_ length: Int, to file: FileDescriptor) throws {
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
  }

  /// Reads until `buffer` is full or the stream ends.
  ///
  /// - Returns: The number of bytes.
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

  /// Checks that the stream has exactly the declared length and no error, which libfcgi does not check.
  ///
  /// - Throws: `incomplete`.
  private func checkComplete(expected: Int, received: Int) throws(BodyError) {
    let endsHere = received < expected || FCGX_GetChar(stream) < 0
    guard FCGX_GetError(stream) == 0, received == expected, endsHere else {
      throw .incomplete(expected: expected, received: endsHere ? received : received + 1)
    }
  }
}
