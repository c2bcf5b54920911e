import Glibc

/// One connection to a FastCGI application, in nginx's place.
struct RecordClient: ~Copyable {
  /// What the application sent up to FCGI_END_REQUEST.
  struct Answer {
    /// FCGI_STDOUT: a CGI answer.
    var output: [UInt8] = []
    /// FCGI_STDERR.
    var errors: [UInt8] = []
    /// The 8 bytes of FCGI_END_REQUEST.
    var end: [UInt8] = []

    /// The lines of the header section.
    var fields: [String] {
      var lines: [String] = [""]
      var rest = output[...]
      while let byte = rest.popFirst() {
        if byte == 0x0A {
          if lines[lines.count - 1].isEmpty { break }
          lines.append("")
        } else if byte != 0x0D {
          lines[lines.count - 1].unicodeScalars.append(Unicode.Scalar(byte))
        }
      }
      return lines.dropLast()
    }

    /// What follows the header section.
    var body: [UInt8] {
      for start in output.indices.dropLast(3) where output[start...].starts(with: [0x0D, 0x0A, 0x0D, 0x0A]) {
        return Array(output[(start + 4)...])
      }
      return []
    }

    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }
  }

  /// A call that failed, with its errno; EAGAIN after a wait of 20 s.
  struct Failure: Error {
    let call: String
    let errno: Int32
  }

  /// The socket; closed with the client.
  let descriptor: Int32

  /// Connects to the socket at `path`. Nothing waits longer than 20 s, so that a fault fails a test and does not hang it.
  init(_ path: String) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var limit = timeval(tv_sec: 20, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
    }
    let result = withSocketAddress(path) { connect(descriptor, $0, $1) }
    guard result == 0 else { throw Failure(call: "connect", errno: errno) }
  }

  deinit { close(descriptor) }

  /// Sends all of `bytes`.
  func send(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw Failure(call: "send", errno: errno) }
      sent += count
    }
  }

  /// Ends what the application can read, and keeps its answer readable.
  func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Reads up to FCGI_END_REQUEST; nil where the application closed the connection before.
  func answer() throws -> Answer? {
    var answer = Answer()
    while let header = try read(8) {
      let length = Int(header[4]) << 8 | Int(header[5])
      guard let content = try read(length), try read(Int(header[6])) != nil else { return nil }
      switch RecordWriter.RecordType(rawValue: header[1]) {
      case .stdout: answer.output += content
      case .stderr: answer.errors += content
      case .endRequest:
        answer.end = content
        return answer
      default: throw Failure(call: "record type \(header[1])", errno: EPROTO)
      }
    }
    return nil
  }

  /// Reads exactly `count` bytes; nil where the connection ends before.
  private func read(_ count: Int) throws -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var received = 0
    while received < count {
      let got = bytes[received...].withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
      if got == 0 || got < 0 && errno == ECONNRESET { return nil }
      guard got > 0 else { throw Failure(call: "recv", errno: errno) }
      received += got
    }
    return bytes
  }
}

/// Lends the address of the unix socket at `path`.
func withSocketAddress<Result>(_ path: String, _ use: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
  return withUnsafeBytes(of: &address) {
    use($0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
  }
}
