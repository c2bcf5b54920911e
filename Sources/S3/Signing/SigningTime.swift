import Text

/// A moment as SigV4 writes it.
package struct SigningTime: Sendable {
  /// The moment in seconds since 1970.
  package let secondsSince1970: Int
  /// The moment in the basic form of ISO 8601, such as `20130524T000000Z`.
  let timestamp: [UInt8]

  /// Writes the moment that is `seconds` after 1970.
  package init(secondsSince1970 seconds: Int) {
    secondsSince1970 = seconds
    timestamp = CivilTime(secondsSince1970: seconds).basicISO8601
  }

  /// The day alone, such as `20130524`: what a signing key is good for.
  var day: ArraySlice<UInt8> { timestamp[..<8] }
}
