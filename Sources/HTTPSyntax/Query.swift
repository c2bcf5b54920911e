import Text

/// The parameters of a query string, as application/x-www-form-urlencoded: pairs joined by `&`, `+` for a space.
package struct Query: Sendable {
  /// The most pairs that one query may hold.
  package static let maxParameters = 64

  /// Decoded values by decoded name.
  private var values: [String: String] = [:]

  /// Parses what follows the `?`. Empty pairs are skipped; a name without `=` has the empty value.
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

  /// The decoded value of the parameter `name`, nil where it is absent.
  package subscript(name: String) -> String? {
    values[name]
  }

}
