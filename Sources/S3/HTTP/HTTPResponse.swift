/// The answer to the last request of a transfer; its memory is used again by the next.
final class HTTPResponse {
  /// The most bytes of header fields that are taken.
  static let headerLimit = 64 << 10
  /// The most bytes of body that are taken: documents of S3, never objects.
  static let bodyLimit = 8 << 20
  /// The capacity that an idle response may keep.
  private static let idleCapacity = 32 << 10

  /// The status code.
  var status = 0
  /// The header block of the final answer: lines that end in CRLF, the status line first.
  private(set) var header: [UInt8] = []
  /// The body.
  private(set) var body: [UInt8] = []
  /// What was beyond its limit; `nil` where nothing was.
  private(set) var excess: String?

  /// Bytes that have arrived.
  var byteCount: Int { header.count + body.count }

  /// Forgets the last answer.
  func reset() {
    status = 0
    header.removeAll(keepingCapacity: true)
    body.removeAll(keepingCapacity: body.capacity <= Self.idleCapacity)
    excess = nil
  }

  /// Takes one header line; `false` where there are too many bytes of them.
  func append(headerLine line: UnsafeRawBufferPointer) -> Bool {
    // Each answer starts with a status line, an interim one (1xx) too: the last is what counts (RFC 9110, 15.2).
    if line.starts(with: "HTTP/".utf8) { header.removeAll(keepingCapacity: true) }
    guard header.count + line.count <= Self.headerLimit else {
      excess = "more than \(Self.headerLimit) bytes of header fields"
      return false
    }
    header.append(contentsOf: line)
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

  /// Calls `visit` with each field: the name in lower case, the value without white space around it.
  func forEachField(_ visit: (_ name: String, _ value: String) -> Void) {
    for line in header.split(separator: UInt8(ascii: "\n")).dropFirst() {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
      let name = line[..<colon].map(ASCII.lowercased)
      var value = line[(colon + 1)...]
      while let first = value.first, Self.isWhitespace(first) { value = value.dropFirst() }
      while let last = value.last, Self.isWhitespace(last) { value = value.dropLast() }
      visit(String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self))
    }
  }

  /// The value of the field with `name`, which is given in lower case; `nil` where there is none.
  func field(_ name: String) -> String? {
    var found: String?
    forEachField { if $0 == name, found == nil { found = $1 } }
    return found
  }

  /// Whether `byte` may surround a value (RFC 9110, 5.5), or is left of the line's end.
  private static func isWhitespace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }
}
