import JSON

/// A date of a token (RFC 7519, 2), as the first whole second at which it has come.
///
/// Times are compared in whole seconds, so a fraction rounds up without a change of any result.
struct NumericDate: Equatable {
  /// The latest date, in seconds since 1970: each whole number up to it is exact in floating point.
  static let bound = 1 << 53

  /// Seconds since 1970.
  let seconds: Int

  /// The date of a JSON number; `nil` for another value, and for a number beyond the bound.
  init?(_ value: JSONValue) {
    guard case .number(let text) = value, let number = Double(text), number.magnitude <= Double(Self.bound) else {
      return nil
    }
    seconds = Int(number.rounded(.up))
  }
}
