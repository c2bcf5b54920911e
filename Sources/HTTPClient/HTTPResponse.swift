import Text

/// The response to the last request of a transfer; its memory is used again by the next.
package final class HTTPResponse {
  /// The most bytes of header fields that are taken.
  static let headerLimit = 64 << 10
  /// The most bytes of body that are taken: documents of S3, never objects.
  static let bodyLimit = 8 << 20
  /// The capacity that an idle response may keep.
  private static let idleCapacity = 32 << 10

  /// The status code.
  package internal(set) var status = 0
  /// The header block of the final response: lines that end in CRLF, the status line first, names in lower case.
  private(set) var header: [UInt8] = []
  /// The body.
  package private(set) var body: [UInt8] = []
  /// What was beyond its limit; `nil` where nothing was.
  private(set) var excess: String?

  /// Bytes that have arrived.
  var byteCount: Int { header.count + body.count }

  /// Forgets the last response.
  func reset() {
    status = 0
    header.removeAll(keepingCapacity: true)
    body.removeAll(keepingCapacity: body.capacity <= Self.idleCapacity)
    excess = nil
  }

  /// Takes one header line; `false` where there are too many bytes of them.
  func append(headerLine line: UnsafeRawBufferPointer) -> Bool {
    // Each answer starts with a status line, an interim one (1xx) too: the last is what counts (RFC 9110, 15.2).
    let isStatusLine = line.starts(with: "HTTP/".utf8)
    if isStatusLine { header.removeAll(keepingCapacity: true) }
    guard header.count + line.count <= Self.headerLimit else {
      excess = "more than \(Self.headerLimit) bytes of header fields"
      return false
    }
    let start = header.count
    header.append(contentsOf: line)
    if !isStatusLine { lowercaseName(at: start) }
    return true
  }

  /// Takes a piece of the body; `false` where it grows too long.
  func append(body piece: UnsafeRawBufferPointer) -> Bool {
    guard body.count + piece.count <= Self.bodyLimit else {
      excess = "more than \(Self.bodyLimit) bytes of body"
      return false
    }
    body.append(contentsOf: piece)
    return true
  }

  /// Calls `visit` with each field: the name in lower case, the value without white space around it. Both are lent for
  /// the time of the call.
  package func forEachField(_ visit: (_ name: HTTPText, _ value: HTTPText) -> Void) {
    header.withRawBytes { header in
      var start = 0
      while let end = header[start...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = UnsafeRawBufferPointer(rebasing: header[start..<end])
        start = end + 1
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
        visit(HTTPText(line[..<colon]), HTTPText(line[(colon + 1)...].trimmingWhitespace()))
      }
    }
  }

  /// The value of the field with `name`, which is given in lower case; `nil` where there is none.
  package func field(_ name: StaticString) -> String? {
    var found: String?
    forEachField { if found == nil, name ~= $0 { found = $1.string } }
    return found
  }

  /// Gives the name of the field that starts at `start` its lower-case letters.
  private func lowercaseName(at start: Int) {
    header.withUnsafeMutableBufferPointer { header in
      for index in start..<header.count {
        if header[index] == UInt8(ascii: ":") { break }
        header[index] = header[index].lowercased
      }
    }
  }
}

extension Slice<UnsafeRawBufferPointer> {
  /// The bytes without those that may surround a value (RFC 9110, 5.5), or are left of the line's end.
  fileprivate func trimmingWhitespace() -> Self {
    func isWhitespace(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
    var rest = self
    while let first = rest.first, isWhitespace(first) { rest = rest.dropFirst() }
    while let last = rest.last, isWhitespace(last) { rest = rest.dropLast() }
    return rest
  }
}
