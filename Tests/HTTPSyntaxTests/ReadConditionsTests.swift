import Testing

@testable import HTTPSyntax

/// Range and If-Range beside the other conditions, for an object of 10 bytes with the tag `"x"`.
@Suite struct ReadConditionsTests {
  private typealias Dates = PreconditionsTests

  @Test(
    arguments: [
      ("bytes=2-3", "", .part(2...3)), ("bytes=2-3", #""x""#, .part(2...3)), ("bytes=2-3", Dates.same, .part(2...3)),
      ("bytes=2-3", "Sunday, 06-Nov-94 08:49:37 GMT", .part(2...3)), ("bytes=2-3", #"W/"x""#, .whole),
      ("bytes=2-3", #""y""#, .whole), ("bytes=2-3", "x", .whole), ("bytes=2-3", "*", .whole),
      ("bytes=2-3", #""x", "y""#, .whole), ("bytes=2-3", Dates.earlier, .whole), ("bytes=2-3", Dates.later, .whole),
      ("bytes=10-", "", .rangeNotSatisfiable), ("bytes=10-", #""x""#, .rangeNotSatisfiable),
      ("bytes=10-", #""y""#, .whole),
      ("", #""y""#, .whole), ("bytes=0-1,3-4", "", .whole), ("bytes=5-1", #""x""#, .whole),
    ] as [(String, String, ReadConditions.Verdict)])
  func ranges(range: String, ifRange: String, verdict: ReadConditions.Verdict) {
    #expect(Self.verdict(range: range, ifRange: ifRange) == verdict)
  }

  @Test(arguments: ["bytes=2-3", "bytes=10-"]) func headHasNoRange(range: String) {
    #expect(Self.verdict(isHead: true, range: range) == .whole)
  }

  /// The conditions come before the range (RFC 9110, 13.2.2).
  @Test(
    arguments: [
      ([#""y""#, "", "", ""], .failed), (["", Dates.earlier, "", ""], .failed), (["", "", #""x""#, ""], .notModified),
      (["", "", "", Dates.same], .notModified), ([#""x""#, "", #""y""#, ""], .part(2...3)),
    ] as [([String], ReadConditions.Verdict)])
  func conditionsComeFirst(fields: [String], verdict: ReadConditions.Verdict) {
    #expect(Self.verdict(fields, range: "bytes=2-3") == verdict)
    if verdict != .part(2...3) { #expect(Self.verdict(fields, range: "bytes=10-") == verdict) }
  }

  private static func verdict(
    _ fields: [String] = ["", "", "", ""], isHead: Bool = false, range: String, ifRange: String = ""
  ) -> ReadConditions.Verdict {
    ReadConditions(.make(fields), isHead: isHead, range: range, ifRange: ifRange, now: 1_795_564_800)
      .verdict(tag: EntityTag(strong: "x"), lastModified: Dates.stored, size: 10)
  }
}
