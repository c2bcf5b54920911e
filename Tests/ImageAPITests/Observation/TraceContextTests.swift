import Testing

@testable import ImageAPI

/// Which `traceparent` is taken (W3C Trace Context, 3.2).
@Suite struct TraceContextTests {
  @Test(arguments: [
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
    "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-a-later-version-adds",
  ]) func isTaken(_ value: String) throws {
    let trace = try #require(TraceContext(traceparent: value, random: 0xAB))
    #expect(
      trace.traceparent == "00-0af7651916cd43dd8448eb211c80319c-00000000000000ab-\(value.dropFirst(53).prefix(2))")
  }

  @Test(arguments: [
    "", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
    "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "00-00000000000000000000000000000000-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
    "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333x-01",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\nx: y",
  ]) func isIgnored(_ value: String) {
    #expect(TraceContext(traceparent: value, random: 1) == nil)
  }

  @Test func aSpanIsNeverZero() {
    let value = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    #expect(TraceContext(traceparent: value, random: 0)?.spanID == "0000000000000001")
    #expect(TraceContext(traceparent: value, random: .max)?.spanID == "ffffffffffffffff")
  }
}
