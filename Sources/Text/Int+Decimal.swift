extension Int {
  /// The value of decimal digits; `nil` for no digits, another character, or a value that does not fit in `Int`.
  @inlinable package init?(decimal digits: some Sequence<UInt8>) {
    var value: Int?
    for byte in digits {
      guard byte.isDigit else { return nil }
      let (product, tooLarge) = (value ?? 0).multipliedReportingOverflow(by: 10)
      let (sum, stillTooLarge) = product.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
      guard !tooLarge, !stillTooLarge else { return nil }
      value = sum
    }
    guard let value else { return nil }
    self = value
  }
}
