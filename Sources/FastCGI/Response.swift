import Text

/// A response: status, header fields and body, sent in one piece.
package struct Response {
  /// The status code (RFC 9110, section 15).
  package var status: Int
  /// Header fields in the order in which they are sent.
  package var headers: [(name: String, value: String)]
  /// The body; empty for none.
  package var body: [UInt8]

  /// A response from its values.
  package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The first value of the field `name`, compared without regard to case.
  package func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// The response in CGI form (RFC 3875, section 6): `Status` and header fields, an empty line, the body.
  ///
  /// Control characters in a field value become spaces, so that no value can start a field of its own.
  package func serialized() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(512 + body.count)
    bytes.append("Status: ")
    bytes.append(String(status))
    if let reasonPhrase {
      bytes.append(" ")
      bytes.append(reasonPhrase)
    }
    bytes.append("\r\n")
    for (name, value) in headers {
      bytes.append(name)
      bytes.append(": ")
      if value.utf8.contains(where: \.isControl) {
        bytes += value.utf8.map { $0.isControl ? UInt8(ascii: " ") : $0 }
      } else {
        bytes.append(value)
      }
      bytes.append("\r\n")
    }
    bytes.append("\r\n")
    bytes += body
    return bytes
  }

  /// The words beside the status in the status line (RFC 9112, section 4).
  private var reasonPhrase: String? { Self.reasonPhrases[status] }

  /// The phrases of RFC 9110, section 15, and RFC 6585.
  private static let reasonPhrases = [
    200: "OK", 201: "Created", 204: "No Content", 206: "Partial Content", 304: "Not Modified", 400: "Bad Request",
    401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 409: "Conflict",
    412: "Precondition Failed", 413: "Content Too Large", 415: "Unsupported Media Type", 416: "Range Not Satisfiable",
    422: "Unprocessable Content", 429: "Too Many Requests", 500: "Internal Server Error", 501: "Not Implemented",
    502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
  ]
}
