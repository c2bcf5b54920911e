extension CivilTime {
  /// Parses an HTTP date such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7, IMF-fixdate). Does not check the day
  /// of the week.
  package init?(httpDate bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 29, bytes[3...4].elementsEqual(", ".utf8), bytes[25...].elementsEqual(" GMT".utf8),
      bytes[7] == UInt8(ascii: " "), bytes[11] == UInt8(ascii: " "), bytes[16] == UInt8(ascii: " "),
      let month = Self.month(bytes[8...10]), let day = Int(decimal: bytes[5...6]),
      let year = Int(decimal: bytes[12...15])
    else { return nil }
    self.init(year: year, month: month, day: day, clock: bytes[17...24])
  }

  /// Parses a time such as `2009-10-12T17:50:30.000Z`, the format in S3's XML. The fraction is optional and ignored.
  package init?(iso8601 bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes[10] == UInt8(ascii: "T"), bytes[bytes.count - 1] == UInt8(ascii: "Z"),
      let year = Int(decimal: bytes[0...3]), let month = Int(decimal: bytes[5...6]),
      let day = Int(decimal: bytes[8...9])
    else { return nil }
    let fraction = bytes[19..<(bytes.count - 1)]
    guard fraction.isEmpty || (fraction.first == UInt8(ascii: ".") && Int(decimal: fraction.dropFirst()) != nil) else {
      return nil
    }
    self.init(year: year, month: month, day: day, clock: bytes[11...18])
  }

  /// Parses an HTTP date.
  package init?(httpDate text: String) {
    guard let time = text.withRawUTF8({ CivilTime(httpDate: $0) }) else { return nil }
    self = time
  }

  /// Parses a time in the format of S3's XML.
  package init?(iso8601 text: String) {
    guard let time = text.withRawUTF8({ CivilTime(iso8601: $0) }) else { return nil }
    self = time
  }

  /// A time from a date and the eight bytes of `hh:mm:ss`; `nil` if a field is out of range.
  private init?(year: Int, month: Int, day: Int, clock: Slice<UnsafeRawBufferPointer>) {
    let start = clock.startIndex
    guard clock[start + 2] == UInt8(ascii: ":"), clock[start + 5] == UInt8(ascii: ":"),
      let hour = Int(decimal: clock[start..<start + 2]), let minute = Int(decimal: clock[start + 3..<start + 5]),
      let second = Int(decimal: clock[start + 6..<start + 8]),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
    else { return nil }
    self.init(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
  }

  /// The number of a month from its name in an HTTP date; `nil` for another name.
  private static func month(_ name: Slice<UnsafeRawBufferPointer>) -> Int? {
    let names: StaticString = "JanFebMarAprMayJunJulAugSepOctNovDec"
    let bytes = UnsafeBufferPointer(start: names.utf8Start, count: names.utf8CodeUnitCount)
    for month in 0..<12 where bytes[(3 * month)..<(3 * month + 3)].elementsEqual(name) { return month + 1 }
    return nil
  }
}
