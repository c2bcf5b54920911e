package import HTTPClient
import Text

extension HTTPRequest {
  /// Encodes and orders parameters as SigV4 wants them (SigV4, "Create a canonical request"). Every server reads this form.
  package static func canonicalQuery(_ parameters: [(name: String, value: String)]) -> [UInt8] {
    // Ordered by the encoded bytes of the name, and of the value where names are equal.
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
