extension Int {
  /// The value of decimal digits and nothing else; `nil` for no digits, or more than `Int` holds.
  package init?(decimal digits: some Sequence<UInt8>) {
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
