import HTTPClient
import Text

extension HTTPRequest {
  /// Signs the request with SigV4 and adds the `authorization` field. All fields of the request are signed.
  ///
  /// - Parameter key: The key for `credentials` on the day of `time`.
  mutating func sign(with key: SigningKey, credentials: Credentials, at time: SigningTime, payload: PayloadHash) {
    fields.append(HTTPField("x-amz-content-sha256", String(decoding: payload.value, as: UTF8.self)))
    fields.append(HTTPField("x-amz-date", String(decoding: time.timestamp, as: UTF8.self)))
    if let token = credentials.sessionToken { fields.append(HTTPField("x-amz-security-token", token)) }

    let (canonical, signedNames) = canonicalRequest(payload: payload)
    var value: [UInt8] = []
    value.reserveCapacity(256 + signedNames.count)
    value.append("AWS4-HMAC-SHA256 Credential=")
    value.append(credentials.accessKeyID)
    value.append("/")
    value += key.scope
    value.append(",SignedHeaders=")
    value += signedNames
    value.append(",Signature=")
    key.appendSignature(ofCanonicalRequest: canonical, at: time, to: &value)
    fields.append(HTTPField("authorization", String(decoding: value, as: UTF8.self)))
  }

  /// The canonical request and its list of signed fields (SigV4, "Create a canonical request").
  func canonicalRequest(payload: PayloadHash) -> (bytes: [UInt8], signedNames: [UInt8]) {
    let newline = UInt8(ascii: "\n")
    // `sorted` is stable: fields with the same name keep the order in which they are sent.
    let ordered = fields.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(512 + path.count + query.count)
    var names: [UInt8] = []
    names.reserveCapacity(96)
    bytes.append(method.rawValue)
    bytes.append(newline)
    bytes += path
    bytes.append(newline)
    bytes += query
    var previous: String?
    for field in ordered {
      if field.name == previous {
        bytes.append(UInt8(ascii: ","))
      } else {
        bytes.append(newline)
        bytes.append(field.name)
        bytes.append(UInt8(ascii: ":"))
        if previous != nil { names.append(UInt8(ascii: ";")) }
        names.append(field.name)
      }
      Self.appendCanonical(value: field.value, to: &bytes)
      previous = field.name
    }
    bytes.append(newline)
    bytes.append(newline)
    bytes += names
    bytes.append(newline)
    bytes += payload.value
    return (bytes, names)
  }

  /// Appends a value without leading and trailing spaces, and with one space in place of several.
  private static func appendCanonical(value: String, to bytes: inout [UInt8]) {
    let space = UInt8(ascii: " ")
    value.withRawUTF8 { text in
      var previous = space
      for byte in text where byte != space || previous != space {
        bytes.append(byte)
        previous = byte
      }
      if previous == space, !text.isEmpty, bytes.last == space { bytes.removeLast() }
    }
  }
}
