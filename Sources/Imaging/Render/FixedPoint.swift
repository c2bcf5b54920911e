import Text

/// A number with four decimals, such as a fraction or a sigma. It is a whole number inside, so that equal numbers have
/// one text and geometry is exact.
package struct FixedPoint: Hashable, Comparable, Sendable {
  /// The digits after the point that are kept.
  private static let decimals = 4
  /// The most bytes of a number that is read. JavaScript writes 0.1 + 0.2 with 19, and a third of it with 20.
  private static let maxLength = 24

  /// The number × 10,000.
  package let tenThousandths: Int

  /// `tenThousandths` / 10,000.
  package init(tenThousandths: Int) { self.tenThousandths = tenThousandths }

  /// The number nearest to `value`, which must be small.
  package init(_ value: Double) { self.init(tenThousandths: Int((value * 10_000).rounded())) }

  /// The number for arithmetic that need not be exact.
  package var value: Double { Double(tenThousandths) / 10_000 }

  package static func < (one: FixedPoint, other: FixedPoint) -> Bool { one.tenThousandths < other.tenThousandths }
}

extension FixedPoint {
  /// Reads digits with or without a point between them; `nil` for anything else and for a number outside of `range`.
  /// Digits after the fourth are rounded half up, after the range has been checked.
  init?(parsing text: some StringProtocol, in range: ClosedRange<FixedPoint>) {
    let halves = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    guard text.utf8.count <= Self.maxLength, let whole = Int(decimal: halves[0]), whole <= 1_000_000 else { return nil }
    var number = 10_000 * whole
    var isExact = true
    var isHalfOrMore = false
    if halves.count == 2 {
      let digits = halves[1]
      guard !digits.isEmpty, digits.allSatisfy(\.isDigit) else { return nil }
      var place = 1000
      for digit in digits.prefix(Self.decimals) {
        number += place * Int(digit - UInt8(ascii: "0"))
        place /= 10
      }
      let rest = digits.dropFirst(Self.decimals)
      isExact = rest.allSatisfy { $0 == UInt8(ascii: "0") }
      isHalfOrMore = (rest.first ?? UInt8(ascii: "0")) >= UInt8(ascii: "5")
    }
    let floor = FixedPoint(tenThousandths: number)
    guard range.contains(floor), isExact || floor < range.upperBound else { return nil }
    self.init(tenThousandths: number + (isHalfOrMore ? 1 : 0))
  }

  /// The shortest decimal text, such as `2` or `0.25`.
  package var text: String {
    let (whole, rest) = tenThousandths.quotientAndRemainder(dividingBy: 10_000)
    guard rest != 0 else { return String(whole) }
    var digits = String(String(10_000 + rest).dropFirst())
    while digits.hasSuffix("0") { digits.removeLast() }
    return "\(whole).\(digits)"
  }
}
