/// A header field of a request.
struct HTTPField: Sendable, Equatable {
  /// The name in lower case, the form that SigV4 signs.
  let name: String
  /// The value as sent.
  let value: String

  /// Holds a field; `name` may come in any case.
  init(_ name: String, _ value: String) {
    self.name = name.utf8.contains { ASCII.lowercased($0) != $0 } ? name.lowercased() : name
    self.value = value
  }
}

/// A request as it goes on the wire.
struct HTTPRequest {
  /// The methods that S3's operations use.
  enum Method: String, Sendable {
    /// Reads an object, or lists a bucket.
    case get = "GET"
    /// Reads headers alone.
    case head = "HEAD"
    /// Stores an object or a part of one, or makes a bucket.
    case put = "PUT"
    /// Begins or completes an upload in parts.
    case post = "POST"
    /// Deletes an object, or ends an upload in parts.
    case delete = "DELETE"
  }

  /// What is to be done.
  var method: Method
  /// The encoded path, from its leading slash on.
  var path: [UInt8]
  /// The encoded query without `?`, in canonical form; empty where there is none.
  var query: [UInt8] = []
  /// The header fields, Host included.
  var fields: [HTTPField]

  /// Encodes and orders parameters as SigV4 wants them, which is a form that every server takes on the wire too.
  static func canonicalQuery(_ parameters: [(name: String, value: String)]) -> [UInt8] {
    // Ordered by the encoded bytes of the name, and of the value where names are equal.
    let encoded = parameters.map { parameter in
      var name: [UInt8] = []
      var value: [UInt8] = []
      PercentEncoding.append(parameter.name, keepsSlash: false, to: &name)
      PercentEncoding.append(parameter.value, keepsSlash: false, to: &value)
      return (name, value)
    }
    let ordered = encoded.sorted {
      $0.0 == $1.0 ? $0.1.lexicographicallyPrecedes($1.1) : $0.0.lexicographicallyPrecedes($1.0)
    }
    return Array(ordered.map { $0.0 + [UInt8(ascii: "=")] + $0.1 }.joined(separator: [UInt8(ascii: "&")]))
  }
}
