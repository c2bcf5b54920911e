/// Why a query string was refused.
package enum QueryError: Error, Equatable {
  /// The name, decoded, stands there more than once: which one is meant is not for us to guess.
  case duplicateParameter(String)
  /// A pair, as sent, has a `%` without two hexadecimal digits, or decodes to bytes that are not UTF-8.
  case invalidEncoding(String)
  /// There are more than `Query.maxParameters` pairs.
  case tooManyParameters
}
