import Testing

@testable import Imaging

@Suite struct FixedPointTests {
  @Test(arguments: [
    ("0", 0, "0"), ("1", 10_000, "1"), ("0.5", 5000, "0.5"), ("0.0001", 1, "0.0001"), ("0.00005", 1, "0.0001"),
    ("0.00004999", 0, "0"), ("0.99995", 10_000, "1"), ("1.0000000000000000000", 10_000, "1"), ("00.25", 2500, "0.25"),
    ("0.30000000000000004", 3000, "0.3"), ("0.3333333333333333", 3333, "0.3333"), ("0.05", 500, "0.05"),
  ])
  func reads(text: String, tenThousandths: Int, canonical: String) {
    let number = FixedPoint(parsing: text, in: FixedPoint(0)...FixedPoint(1))
    #expect(number?.tenThousandths == tenThousandths)
    #expect(number?.text == canonical)
  }

  @Test(arguments: [
    "", ".", "1.", ".5", "-0", "+1", "1e0", "1,5", " 1", "1 ", "0.5.5", "1.00001", "1.0000000001", "2", "0x1", "½",
    "0.٣",
    "0.0000000000000000000000001", "99999999999999999999999", "1000001", "0.5\u{0}",
  ])
  func refuses(text: String) {
    #expect(FixedPoint(parsing: text, in: FixedPoint(0)...FixedPoint(1)) == nil)
  }

  @Test func comparesBeforeItRounds() {
    let range = FixedPoint(0.3)...FixedPoint(100)
    #expect(FixedPoint(parsing: "0.29999", in: range) == nil)
    #expect(FixedPoint(parsing: "0.3", in: range) == FixedPoint(0.3))
    #expect(FixedPoint(parsing: "99.99999", in: range) == FixedPoint(100))
    #expect(FixedPoint(parsing: "100.00001", in: range) == nil)
  }
}
