import Glibc

/// The records of one request, sent as far as the socket takes them (FastCGI 1.0, 3.3).
struct RecordSender {
  /// The types of records that are sent.
  private enum RecordType: UInt8 {
    case beginRequest = 1
    case parameters = 4
    case standardInput = 5
  }

  /// The most bytes of a body in a record: below 65,536, and a multiple of 8.
  private static let largestContent = 65_528

  /// Bytes that go out before anything of the body.
  private var pending: [UInt8] = []
  /// How many of them have gone out.
  private var sent = 0
  /// The part of the current record's body that has not gone out, and the rest of the body after it.
  private var current: UnsafeRawBufferPointer
  private var rest: UnsafeRawBufferPointer
  /// Whether the empty record that ends the body is written.
  private var hasEnd = false
  /// Whether nothing more can be sent: all is sent, or the peer takes no more.
  private(set) var isEnded = false

  /// The records of a request with `parameters`. The body must be valid until the end.
  init(parameters: [(name: String, value: String)], body: UnsafeRawBufferPointer) {
    current = UnsafeRawBufferPointer(start: nil, count: 0)
    rest = body
    // FCGI_RESPONDER, without FCGI_KEEP_CONN.
    append(.beginRequest, [0, 1, 0, 0, 0, 0, 0, 0])
    var content: [UInt8] = []
    for (name, value) in parameters {
      Self.append(length: name.utf8.count, to: &content)
      Self.append(length: value.utf8.count, to: &content)
      content += name.utf8
      content += value.utf8
    }
    for start in stride(from: 0, to: content.count, by: Self.largestContent) {
      append(.parameters, content[start..<min(start + Self.largestContent, content.count)])
    }
    append(.parameters, [])
  }

  /// Sends what the socket takes now.
  mutating func sendSome(_ descriptor: Int32) {
    while !isEnded {
      if sent == pending.count, current.isEmpty { nextRecord() }
      if isEnded { return }
      let count =
        sent < pending.count
        ? pending[sent...].withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        : send(descriptor, current.baseAddress, current.count, Int32(MSG_NOSIGNAL))
      if count < 0 {
        if errno == EINTR { continue }
        // An application may answer without reading everything. Its answer can still be read.
        if errno != EAGAIN { isEnded = true }
        return
      }
      if sent < pending.count {
        sent += count
      } else {
        current = UnsafeRawBufferPointer(rebasing: current[count...])
      }
    }
  }

  /// Prepares the next record of the body.
  private mutating func nextRecord() {
    guard !hasEnd else {
      isEnded = true
      return
    }
    pending = []
    sent = 0
    let count = min(rest.count, Self.largestContent)
    appendHeader(.standardInput, count)
    current = UnsafeRawBufferPointer(rebasing: rest[..<count])
    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    hasEnd = count == 0
  }

  private mutating func append(_ type: RecordType, _ content: some Collection<UInt8>) {
    appendHeader(type, content.count)
    pending += content
  }

  private mutating func appendHeader(_ type: RecordType, _ count: Int) {
    pending += [1, type.rawValue, 0, 1, UInt8(count >> 8), UInt8(count & 0xFF), 0, 0]
  }

  /// A length of a name or value (3.4): one byte, or four with the highest bit set.
  private static func append(length: Int, to bytes: inout [UInt8]) {
    if length < 0x80 {
      bytes.append(UInt8(length))
    } else {
      bytes += [
        UInt8(truncatingIfNeeded: length >> 24) | 0x80, UInt8(truncatingIfNeeded: length >> 16),
        UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length),
      ]
    }
  }
}
