import Text

/// The response to the last request of a transfer. The next request reuses its memory.
package final class HTTPResponse {
  /// The most bytes of header fields that are accepted, those of interim responses (RFC 9110, 15.2) included.
  static let headerLimit = 64 << 10
  /// The largest body that is accepted, in bytes. Bodies are documents of S3, never objects.
  package static let bodyLimit = 8 << 20
  /// The most memory for a body that a response keeps for the next request, in bytes.
  private static let idleCapacity = 32 << 10

  /// The status code.
  package internal(set) var status = 0
  /// The fields of the final response, each with CRLF. Names are in lower case.
  private(set) var header: [UInt8] = []
  /// The body.
  package private(set) var body: [UInt8] = []
  /// Which limit the response exceeds; `nil` for none.
  private(set) var excess: String?

  /// The bytes of header lines that have been received, also those of interim responses.
  private var headerByteCount = 0

  /// Where the body goes; `nil` for the memory of the response.
  private var file: HTTPBodyFile?
  /// The largest body in memory, in bytes.
  private var limit = bodyLimit

  /// The number of bytes that have been received.
  var byteCount: Int { headerByteCount + body.count + (file?.byteCount ?? 0) }

  /// Prepares for the next response.
  ///
  /// - Parameters:
  ///   - file: Where its body goes; `nil` for the memory of the response.
  ///   - limit: The largest body in memory, in bytes.
  func reset(file: HTTPBodyFile?, limit: Int = bodyLimit) {
    self.file = file
    self.limit = limit
    status = 0
    header.removeAll(keepingCapacity: true)
    headerByteCount = 0
    body.removeAll(keepingCapacity: body.capacity <= Self.idleCapacity)
    excess = nil
  }

  /// Appends a header line.
  ///
  /// - Returns: `false` if the header exceeds its limit.
  func append(headerLine line: UnsafeRawBufferPointer) -> Bool {
    // Each response starts with a status line. The last one replaces interim responses (RFC 9110, 15.2).
    let isStatusLine = line.starts(with: "HTTP/".utf8)
    if isStatusLine { header.removeAll(keepingCapacity: true) }
    headerByteCount += line.count
    guard headerByteCount <= Self.headerLimit else {
      excess = "more than \(Self.headerLimit) bytes of header fields"
      return false
    }
    // A status line is not kept: its reason may have a colon, and would look like a field.
    guard !isStatusLine else { return true }
    let start = header.count
    header.append(contentsOf: line)
    lowercaseName(at: start)
    return true
  }

  /// Records that the announced length of the body exceeds the limit of its file.
  func refuseLargeBody() { excess = file?.refuse() }

  /// Releases the file of the body. It belongs to the caller of the request.
  func releaseFile() { file = nil }

  /// Appends bytes of the body.
  ///
  /// - Returns: `false` if the body exceeds its limit.
  func append(body piece: UnsafeRawBufferPointer) -> Bool {
    if let file {
      excess = file.append(piece)
      return excess == nil
    }
    guard body.count + piece.count <= limit else {
      excess = "more than \(limit) bytes of body"
      return false
    }
    body.append(contentsOf: piece)
    return true
  }

  /// Calls `visit` for each field with its name in lower case and its value without surrounding white space. Both are
  /// valid only during the call.
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

  /// The value of the first field with a name.
  ///
  /// - Parameter name: The name in lower case.
  /// - Returns: `nil` if there is no such field.
  package func field(_ name: StaticString) -> String? {
    var found: String?
    forEachField { if found == nil, name ~= $0 { found = $1.string } }
    return found
  }

  /// Converts the name of the field at `start` to lower case.
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
  /// The bytes without surrounding white space (RFC 9110, 5.5) and without the CR of the line end.
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
