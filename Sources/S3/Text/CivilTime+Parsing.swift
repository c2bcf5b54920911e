extension CivilTime {
  /// Parses an HTTP date, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7: IMF-fixdate, the one form that is sent).
  init?(httpDate text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 29, bytes[3...4].elementsEqual(", ".utf8), bytes[25...].elementsEqual(" GMT".utf8),
      bytes[7] == UInt8(ascii: " "), bytes[11] == UInt8(ascii: " "), bytes[16] == UInt8(ascii: " "),
      let month = Self.months.firstIndex(of: String(decoding: bytes[8...10], as: UTF8.self)),
      let day = ASCII.decimal(bytes[5...6]), let year = ASCII.decimal(bytes[12...15])
    else { return nil }
    self.init(year: year, month: month + 1, day: day, clock: bytes[17...24])
  }

  /// Parses `2009-10-12T17:50:30.000Z`, the form of times in S3's XML; the fraction may be missing and is dropped.
  init?(iso8601 text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes[10] == UInt8(ascii: "T"), bytes[bytes.count - 1] == UInt8(ascii: "Z"),
      let year = ASCII.decimal(bytes[0...3]), let month = ASCII.decimal(bytes[5...6]),
      let day = ASCII.decimal(bytes[8...9])
    else { return nil }
    let fraction = bytes[19..<(bytes.count - 1)]
    guard fraction.isEmpty || (fraction.first == UInt8(ascii: ".") && ASCII.decimal(fraction.dropFirst()) != nil) else {
      return nil
    }
    self.init(year: year, month: month, day: day, clock: bytes[11...18])
  }

  /// Takes a date and `hh:mm:ss`; `nil` where a field is out of its range.
  private init?(year: Int, month: Int, day: Int, clock: ArraySlice<UInt8>) {
    let fields = clock.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard fields.count == 3, fields.allSatisfy({ $0.count == 2 }), let hour = ASCII.decimal(fields[0]),
      let minute = ASCII.decimal(fields[1]), let second = ASCII.decimal(fields[2]),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
    else { return nil }
    self.init(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
  }

  /// The names that HTTP dates have for months.
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
