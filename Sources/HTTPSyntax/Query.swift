import Text

/// The parameters of a query string in application/x-www-form-urlencoded (WHATWG URL, 5.1). A `+` is a space.
package struct Query: Sendable {
  /// The most parameters in a query.
  package static let maxParameters = 64

  /// The decoded values by decoded name.
  private var values: [String: String] = [:]

  /// A query without parameters.
  package init() {}

  /// Parses the text after the `?`. Empty pairs are skipped. A name without `=` has an empty value.
  package init(parsing query: some StringProtocol) throws(QueryError) {
    for pair in Substring(query).utf8.split(separator: UInt8(ascii: "&")) {
      guard values.count < Self.maxParameters else { throw .tooManyParameters }
      let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = PercentEncoding.decodeForm(Substring(halves[0])),
        let value = halves.count == 2 ? PercentEncoding.decodeForm(Substring(halves[1])) : ""
      else {
        throw .invalidEncoding(String(decoding: pair, as: UTF8.self))
      }
      guard values.updateValue(value, forKey: name) == nil else { throw .duplicateParameter(name) }
    }
  }

  /// The decoded parameters, in no order.
  package var parameters: some Collection<(key: String, value: String)> { values }

  /// The decoded value of the parameter `name`; `nil` if there is none.
  package subscript(name: String) -> String? {
    values[name]
  }
}
