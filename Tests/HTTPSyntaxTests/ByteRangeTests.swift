import Testing

@testable import HTTPSyntax

@Suite struct ByteRangeTests {
  @Test(
    arguments: [
      ("bytes=0-0", .from(0, through: 0)), ("bytes=5-", .from(5, through: nil)), ("bytes=-5", .last(5)),
      ("BYTES=1-2", .from(1, through: 2)), ("bytes= 1-2 ", .from(1, through: 2)),
      ("bytes=,1-2, ,", .from(1, through: 2)),
      ("bytes=0-99999999999999999999", .from(0, through: .max)),
      ("bytes=99999999999999999999-", .from(.max, through: nil)),
      ("bytes=-99999999999999999999", .last(.max)), ("bytes=007-8", .from(7, through: 8)), ("bytes=-0", .last(0)),
    ] as [(String, ByteRange)])
  func parses(value: String, range: ByteRange) {
    #expect(ByteRange(parsing: value) == range)
  }

  @Test(arguments: [
    "", "bytes", "bytes=", "bytes=-", "bytes=,", "bytes=5-1", "bytes=a-b", "bytes=--1", "bytes=1-2-3", "bytes=0-1,5-6",
    "items=0-1", "bytes 0-1", "bytes =0-1", "bytes=0 -1", "bytes=+1-2", "bytes=0-1\u{1}", "bytes=\u{661}-5", "=0-1",
  ])
  func ignores(value: String) {
    #expect(ByteRange(parsing: value) == nil)
  }

  @Test(
    arguments: [
      (.from(0, through: 0), 10, .part(0...0)), (.from(9, through: .max), 10, .part(9...9)),
      (.from(3, through: nil), 10, .part(3...9)), (.from(10, through: nil), 10, .outside),
      (.from(.max, through: .max), 10, .outside), (.from(0, through: nil), 0, .outside), (.last(3), 10, .part(7...9)),
      (.last(.max), 10, .part(0...9)), (.last(0), 10, .outside), (.last(0), 0, .outside), (.last(1), 0, .whole),
    ] as [(ByteRange, Int, ByteRange.Selection)])
  func selects(range: ByteRange, size: Int, selection: ByteRange.Selection) {
    #expect(range.selection(of: size) == selection)
  }
}
