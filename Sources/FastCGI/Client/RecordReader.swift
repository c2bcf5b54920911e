import Glibc

/// Collects the answer in the records of an application (FastCGI 1.0, 3.3).
struct RecordReader {
  /// The types of records that count. Others, such as FCGI_STDERR, are skipped.
  private enum RecordType {
    static let endRequest: UInt8 = 3
    static let standardOutput: UInt8 = 6
  }

  /// The content of FCGI_STDOUT.
  private(set) var output: [UInt8] = []
  /// Whether FCGI_END_REQUEST has come.
  private(set) var isEnded = false
  /// What has arrived of a record that is not whole.
  private var partial: [UInt8] = []
  private let limit: Int

  /// - Parameter limit: The most bytes of output.
  init(limit: Int) { self.limit = limit }

  /// Receives what is there.
  ///
  /// - Returns: `false` where the connection has ended.
  /// - Throws: `malformed` for bytes that are no records, and for too long an answer.
  mutating func receiveSome(_ descriptor: Int32) throws(ApplicationError) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
    if count < 0 { return errno == EAGAIN || errno == EINTR }
    guard count > 0 else { return false }
    try append(buffer[..<count])
    return true
  }

  /// Takes received bytes.
  mutating func append(_ bytes: some Sequence<UInt8>) throws(ApplicationError) {
    partial += bytes
    var start = 0
    while !isEnded, partial.count - start >= 8 {
      let length = Int(partial[start + 4]) << 8 | Int(partial[start + 5])
      let end = start + 8 + length + Int(partial[start + 6])
      guard partial[start] == 1 else { throw .malformed }
      guard end <= partial.count else { break }
      switch partial[start + 1] {
      case RecordType.standardOutput: output += partial[(start + 8)..<(start + 8 + length)]
      case RecordType.endRequest: isEnded = true
      default: break
      }
      guard output.count <= limit else { throw .malformed }
      start = end
    }
    partial.removeFirst(start)
  }
}
