import Text

/// An answer in CGI form (RFC 3875, 6).
package struct ApplicationAnswer: Equatable {
  /// The status; 200 where none is named.
  package let status: Int
  /// What follows the header fields.
  package let body: [UInt8]

  /// The answer in `bytes`; `nil` if the header fields do not end, or the status is no status.
  init?(cgi bytes: [UInt8]) {
    var status = 200
    var rest = bytes[...]
    while let lineEnd = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let line = rest[..<lineEnd].filter { $0 != UInt8(ascii: "\r") }
      rest = rest[(lineEnd + 1)...]
      if line.isEmpty {
        self.status = status
        body = Array(rest)
        return
      }
      if line.prefix(7).map(\.lowercased).elementsEqual("status:".utf8) {
        let digits = line.dropFirst(7).drop { $0 == UInt8(ascii: " ") }.prefix(while: \.isDigit)
        guard digits.count == 3, let number = Int(decimal: digits) else { return nil }
        status = number
      }
    }
    return nil
  }
}
