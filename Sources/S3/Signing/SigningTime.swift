import Text

/// The time of a signature.
package struct SigningTime: Sendable {
  /// The time in seconds since 1970.
  package let secondsSince1970: Int
  /// The time in the basic format of ISO 8601, such as `20130524T000000Z`.
  let timestamp: [UInt8]

  /// The time that is `seconds` after 1970.
  package init(secondsSince1970 seconds: Int) {
    secondsSince1970 = seconds
    timestamp = CivilTime(secondsSince1970: seconds).basicISO8601
  }

  /// The day, such as `20130524`. A signing key is valid for one day.
  var day: ArraySlice<UInt8> { timestamp[..<8] }
}
