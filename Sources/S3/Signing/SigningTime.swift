/// A moment as SigV4 writes it.
package struct SigningTime: Sendable {
  /// The moment in seconds since 1970.
  package let secondsSince1970: Int
  /// The moment in the basic form of ISO 8601, such as `20130524T000000Z`.
  let timestamp: [UInt8]

  /// Writes the moment that is `seconds` after 1970.
  package init(secondsSince1970 seconds: Int) {
    secondsSince1970 = seconds
    let time = CivilTime(secondsSince1970: seconds)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(16)
    func append(_ value: Int, digits: Int) {
      var divisor = digits == 4 ? 1000 : 10
      while divisor > 0 {
        bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
        divisor /= 10
      }
    }
    append(time.year, digits: 4)
    append(time.month, digits: 2)
    append(time.day, digits: 2)
    bytes.append(UInt8(ascii: "T"))
    append(time.hour, digits: 2)
    append(time.minute, digits: 2)
    append(time.second, digits: 2)
    bytes.append(UInt8(ascii: "Z"))
    timestamp = bytes
  }

  /// The day alone, such as `20130524`: what a signing key is good for.
  var day: ArraySlice<UInt8> { timestamp[..<8] }
}
