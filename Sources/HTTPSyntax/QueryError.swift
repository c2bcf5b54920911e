/// Why a query string is not valid.
package enum QueryError: Error, Equatable {
  /// A parameter occurs more than once, so its value is ambiguous. Contains the decoded name.
  case duplicateParameter(String)
  /// A parameter has a `%` without two hexadecimal digits, or is not valid UTF-8. Contains the parameter as sent.
  case invalidEncoding(String)
  /// There are more than `Query.maxParameters` pairs.
  case tooManyParameters
}
