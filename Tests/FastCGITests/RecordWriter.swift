/// Writes FastCGI records by hand (FastCGI 1.0, section 3.3), so that no error of the library is cancelled by itself.
struct RecordWriter {
  /// Record types (FastCGI 1.0, section 8).
  enum RecordType: UInt8 {
    case beginRequest = 1
    case abortRequest = 2
    case endRequest = 3
    case params = 4
    case stdin = 5
    case stdout = 6
    case stderr = 7
    case getValues = 9
  }

  /// The request identifier that every record carries.
  var requestID: UInt16 = 1
  /// Padding after each record of a stream that has content, in bytes.
  ///
  /// The other records have none, as from nginx: libfcgi takes padding after FCGI_BEGIN_REQUEST or after the end of a
  /// stream for the next header.
  var padding: UInt8 = 0
  /// The most content bytes that one record of a stream carries.
  var chunk = 0xFFFF
  /// What has been written.
  private(set) var bytes: [UInt8] = []

  /// Appends one record with any type and version.
  mutating func record(_ type: UInt8, _ content: some Collection<UInt8>, padding: UInt8 = 0, version: UInt8 = 1) {
    precondition(content.count <= 0xFFFF)
    bytes += [
      version, type, UInt8(requestID >> 8), UInt8(requestID & 0xFF), UInt8(content.count >> 8),
      UInt8(content.count & 0xFF), padding, 0,
    ]
    bytes += content
    bytes += [UInt8](repeating: 0xEE, count: Int(padding))
  }

  /// Appends FCGI_BEGIN_REQUEST; role 1 is the responder, and the connection is to be closed after the answer.
  mutating func begin(role: UInt16 = 1) {
    record(RecordType.beginRequest.rawValue, [UInt8(role >> 8), UInt8(role & 0xFF), 0, 0, 0, 0, 0, 0])
  }

  /// Appends FCGI_PARAMS with all `parameters`, and the empty record that ends the stream.
  mutating func params(_ parameters: [(name: String, value: [UInt8])]) {
    var content: [UInt8] = []
    for (name, value) in parameters {
      content += Self.length(name.utf8.count) + Self.length(value.count) + Array(name.utf8) + value
    }
    stream(.params, content)
    end(.params)
  }

  /// Appends `content` in records of at most `chunk` bytes, without an end.
  mutating func stream(_ type: RecordType, _ content: [UInt8]) {
    for start in stride(from: 0, to: content.count, by: chunk) {
      record(type.rawValue, content[start..<min(start + chunk, content.count)], padding: padding)
    }
  }

  /// Appends the empty record that ends a stream.
  mutating func end(_ type: RecordType) { record(type.rawValue, []) }

  /// A length of a name or value (section 3.4): one byte below 128, otherwise four with the highest bit set.
  static func length(_ count: Int) -> [UInt8] {
    if count < 128 { return [UInt8(count)] }
    return [
      UInt8(count >> 24) | 0x80, UInt8(count >> 16 & 0xFF), UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF),
    ]
  }
}

extension RecordWriter {
  /// The records before the body: the request begins, and its parameters.
  static func head(
    target: String = "/images", length: String? = nil, bodyFile: String? = nil,
    more: [(name: String, value: [UInt8])] = [], padding: UInt8 = 0, chunk: Int = 0xFFFF
  ) -> RecordWriter {
    var parameters: [(name: String, value: [UInt8])] = [
      ("REQUEST_METHOD", Array("POST".utf8)), ("REQUEST_URI", Array(target.utf8)),
    ]
    if let length { parameters.append(("CONTENT_LENGTH", Array(length.utf8))) }
    if let bodyFile { parameters.append(("REQUEST_BODY_FILE", Array(bodyFile.utf8))) }
    var writer = RecordWriter(padding: padding, chunk: chunk)
    writer.begin()
    writer.params(parameters + more)
    return writer
  }

  /// A whole request whose body comes over FCGI_STDIN; its declared length is the true one if none is given.
  static func request(
    target: String = "/images", body: [UInt8] = [], length: String? = nil, bodyFile: String? = nil,
    more: [(name: String, value: [UInt8])] = [], padding: UInt8 = 0, chunk: Int = 0xFFFF
  ) -> [UInt8] {
    var writer = head(
      target: target, length: length ?? String(body.count), bodyFile: bodyFile, more: more, padding: padding,
      chunk: chunk)
    writer.stream(.stdin, body)
    writer.end(.stdin)
    return writer.bytes
  }
}
