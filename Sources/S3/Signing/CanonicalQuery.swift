package import HTTPClient
import Text

extension HTTPRequest {
  /// The canonical query string (SigV4, "Create a canonical request"). It is also sent as the query.
  package static func canonicalQuery(_ parameters: [(name: String, value: String)]) -> [UInt8] {
    // The order is by the encoded bytes of the name, then of the value.
    let encoded = parameters.map { parameter in
      var name: [UInt8] = []
      var value: [UInt8] = []
      PercentEncoding.append(parameter.name, keepingSlash: false, to: &name)
      PercentEncoding.append(parameter.value, keepingSlash: false, to: &value)
      return (name, value)
    }
    let ordered = encoded.sorted {
      $0.0 == $1.0 ? $0.1.lexicographicallyPrecedes($1.1) : $0.0.lexicographicallyPrecedes($1.0)
    }
    return Array(ordered.map { $0.0 + [UInt8(ascii: "=")] + $0.1 }.joined(separator: [UInt8(ascii: "&")]))
  }
}
