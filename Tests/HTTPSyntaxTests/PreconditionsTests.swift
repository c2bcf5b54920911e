import Testing

@testable import HTTPSyntax

/// RFC 9110, 13.2.2, for an object with the tag `"x"` that was stored at `stored`.
@Suite struct PreconditionsTests {
  static let stored = 784_111_777
  static let same = "Sun, 06 Nov 1994 08:49:37 GMT"
  static let earlier = "Sun, 06 Nov 1994 08:49:36 GMT"
  static let later = "Sun, 06 Nov 1994 08:49:38 GMT"

  /// Fields in the order If-Match, If-Unmodified-Since, If-None-Match, If-Modified-Since; the verdicts for a read and for
  /// another method.
  typealias Row = (fields: [String], read: Preconditions.Verdict, other: Preconditions.Verdict)

  static let rows: [Row] = [
    (["", "", "", ""], .proceed, .proceed),
    // Step 1.
    ([#""x""#, "", "", ""], .proceed, .proceed), (["*", "", "", ""], .proceed, .proceed),
    ([#""y""#, "", "", ""], .failed, .failed), ([#"W/"x""#, "", "", ""], .failed, .failed),
    (["x", "", "", ""], .failed, .failed), ([#""y", "x""#, "", "", ""], .proceed, .proceed),
    // Step 2, and what shadows it.
    (["", same, "", ""], .proceed, .proceed), (["", later, "", ""], .proceed, .proceed),
    (["", earlier, "", ""], .failed, .failed), (["", "junk", "", ""], .proceed, .proceed),
    ([#""x""#, earlier, "", ""], .proceed, .proceed), ([#""y""#, later, "", ""], .failed, .failed),
    // Step 3.
    (["", "", #""x""#, ""], .notModified, .failed), (["", "", #"W/"x""#, ""], .notModified, .failed),
    (["", "", "*", ""], .notModified, .failed), (["", "", #""y""#, ""], .proceed, .proceed),
    (["", "", "x", ""], .proceed, .proceed), (["", "", #""y", W/"x""#, ""], .notModified, .failed),
    // Step 4, and what shadows it.
    (["", "", "", same], .notModified, .proceed), (["", "", "", later], .notModified, .proceed),
    (["", "", "", earlier], .proceed, .proceed), (["", "", "", "junk"], .proceed, .proceed),
    (["", "", #""y""#, same], .proceed, .proceed), (["", "", "x", same], .proceed, .proceed),
    (["", "", #""x""#, earlier], .notModified, .failed),
    // The first step that fails decides.
    ([#""y""#, "", #""x""#, ""], .failed, .failed), (["", earlier, "", same], .failed, .failed),
    ([#""x""#, "", #""x""#, ""], .notModified, .failed), (["", same, "", same], .notModified, .proceed),
  ]

  @Test(arguments: rows) func verdicts(row: Row) {
    let preconditions = Preconditions.make(row.fields)
    let tag = EntityTag(strong: "x")
    #expect(preconditions.verdict(isRead: true, tag: tag, lastModified: Self.stored) == row.read)
    #expect(preconditions.verdict(isRead: false, tag: tag, lastModified: Self.stored) == row.other)
  }

  /// If-Match, or an If-Unmodified-Since that counts.
  @Test(arguments: [
    (["", "", #""x""#, same], false), (["", "junk", "", ""], false), (["x", "", "", ""], true),
    (["", later, "", ""], true),
  ])
  func canFailReads(fields: [String], canFail: Bool) {
    #expect(Preconditions.make(fields).canFailReads == canFail)
  }
}

extension Preconditions {
  /// Conditions from the values of If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since.
  static func make(_ fields: [String] = ["", "", "", ""]) -> Preconditions {
    Preconditions(
      ifMatch: fields[0], ifNoneMatch: fields[2], ifModifiedSince: fields[3], ifUnmodifiedSince: fields[1],
      now: 1_795_564_800)
  }
}
